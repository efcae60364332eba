#pragma once
// Catch2 v2 and v3 under one include.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
namespace scaleit::test {
inline auto contains(const std::string& text) { return Catch::Matchers::ContainsSubstring(text); }
} // namespace scaleit::test
#else
#include <catch2/catch.hpp>
namespace Catch {
using Detail::Approx;
} // namespace Catch
namespace scaleit::test {
inline auto contains(const std::string& text) { return Catch::Matchers::Contains(text); }
} // namespace scaleit::test
#endif
