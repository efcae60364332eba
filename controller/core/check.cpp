#include "controller/core/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace scaleit {

void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "scaleit: internal error: %s does not hold at %s:%d; please report it\n", condition, file,
                 line);
    std::abort();
}

} // namespace scaleit
