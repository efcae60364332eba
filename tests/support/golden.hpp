#pragma once
// Golden files: results that every build must reproduce to the last byte. SCALEIT_UPDATE=1 rewrites them. Needs
// SCALEIT_SOURCE_DIR.
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace scaleit::test {

/// Holds `actual` to the file of that name in data/expected.
inline void check_golden(const std::string& name, const std::string& actual) {
    const std::filesystem::path golden = std::filesystem::path(SCALEIT_SOURCE_DIR) / "data" / "expected" / name;
    if (std::getenv("SCALEIT_UPDATE") != nullptr) {
        std::ofstream(golden, std::ios::binary) << actual;
    }
    std::ifstream in(golden, std::ios::binary);
    std::ostringstream expected;
    expected << in.rdbuf();
    INFO(golden << " differs; SCALEIT_UPDATE=1 rewrites it where the change is meant");
    CHECK(actual == expected.str());
}

} // namespace scaleit::test
