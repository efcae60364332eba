#include "controller/cli/print.hpp"

#include <cstdio>

namespace scaleit::cli {

Result<int> print(std::string_view text, int code) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        return fail(ErrorKind::environment, "cannot write the result to standard output");
    }
    return code;
}

} // namespace scaleit::cli
