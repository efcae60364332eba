#pragma once
// SCALEIT_CHECK guards invariants of our own code in every build. Outside input never reaches it unvalidated.

namespace scaleit {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

} // namespace scaleit

#define SCALEIT_CHECK(condition)                                                                                       \
    (static_cast<bool>(condition) ? static_cast<void>(0) : ::scaleit::check_failed(#condition, __FILE__, __LINE__))
