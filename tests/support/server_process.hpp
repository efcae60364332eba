#pragma once
// Our servers as processes of their own, on free ports.
#include "tests/support/process.hpp"

#include <string>
#include <vector>

namespace scaleit::test {

/// A program that prints a ready line and serves until it is told to stop.
struct ServerProcess {
    Process process;
    std::string ready_line;
    std::string url;

    explicit ServerProcess(const std::vector<std::string>& command)
        : process(command), ready_line(process.wait_for_line("listening")), url(url_in(ready_line)) {}

    Finished stop() {
        process.send_signal(SIGTERM);
        return process.wait();
    }
};

/// A fake app.
struct App : ServerProcess {
    explicit App(const std::vector<std::string>& flags)
        : ServerProcess(joined({program("fake_app"), "--port", "0", "--log-level", "error"}, flags)) {}
};

/// A recording proxy in front of `upstream`, into `file`.
struct Proxy : ServerProcess {
    Proxy(const std::string& upstream, const std::string& file, const std::vector<std::string>& flags = {})
        : ServerProcess(
              joined({program("recorder"), "proxy", "--listen", "127.0.0.1:0", "--upstream", upstream, "--out", file},
                     flags)) {}
};

} // namespace scaleit::test
