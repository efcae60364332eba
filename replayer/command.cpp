#include "replayer/command.hpp"

#include <cstdio>

namespace scaleit::replayer {

void add_format(CLI::App& command, cli::Format& format) {
    cli::add_choice(command, "--format", format, "Form of the result");
}

Result<int> print(const std::string& text, int code) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        return fail(ErrorKind::environment, "cannot write the result to standard output");
    }
    return code;
}

} // namespace scaleit::replayer
