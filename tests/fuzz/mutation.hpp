#pragma once
// Inputs that nobody chose, each a pure function of a seed and its number.
#include "controller/core/random.hpp"

#include <string>
#include <vector>

namespace scaleit::fuzz {

/// The input with that number: one of `examples` as it is, several of them one after another, one with some of its
/// bytes changed, or bytes without any sense. Requires: examples not empty.
[[nodiscard]] std::string make_input(const std::vector<std::string>& examples, Seed seed, std::uint64_t number);

} // namespace scaleit::fuzz
