// target-average on real series, through `replayer run`: it must hold the mean wherever a policy can.
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>

using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

struct Figures {
    double mean_error = 0;
    double eligible_percent = 0;
    double above_limit_percent = 0;
    int changes = 0;
    int reversals = 0;
};

Figures judge(const std::vector<std::string>& trace, const std::string& policy, const std::string& error_rate,
              int seed) {
    std::vector<std::string> command{
        program("replayer"), "run",  "--format",     "json",     "--gaps", "hold",
        "--policy",          policy, "--error-rate", error_rate, "--seed", std::to_string(seed)};
    command.insert(command.end(), trace.begin(), trace.end());
    const Finished finished = run(command);
    INFO(fmt::format("{}: {}", fmt::join(command, " "), finished.err));
    REQUIRE(finished.exit_code == 0);
    const auto report = Poco::JSON::Parser().parse(finished.out).extract<Poco::JSON::Object::Ptr>();
    const auto card = report->getObject("scorecard");
    return {card->getValue<double>("mean_error"), card->getValue<double>("eligible_percent"),
            card->getValue<double>("above_limit_percent"), card->getValue<int>("changes"),
            card->getValue<int>("reversals")};
}

/// The flags for one file: CPU series as measured on ten replicas; counts so that the largest is sixty replicas' worth.
std::vector<std::string> flags_for(const fs::path& file) {
    const std::string name = file.filename().string();
    const bool counts = name.rfind("elb_", 0) == 0 || name.rfind("Twitter_", 0) == 0 || name.rfind("nyc_", 0) == 0;
    if (!counts) {
        return {"--trace", file.string(), "--trace-unit", "cpu-percent", "--trace-replicas", "10"};
    }
    double largest = 0;
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        largest = std::max(largest, std::stod(line.substr(line.find(',') + 1)));
    }
    return {"--trace", file.string(), "--trace-unit", "requests", "--capacity", fmt::format("{}", largest / 60)};
}

std::vector<fs::path> traces() {
    const char* shared = std::getenv("SCALEIT_SHARED");
    const fs::path folder = fs::path(shared == nullptr ? SCALEIT_SHARED_DIR : shared) / "traces";
    std::vector<fs::path> files;
    if (!fs::is_directory(folder)) {
        std::cout << "SKIPPED: " << folder << " is absent, nothing was run on real series\n";
        return files;
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".csv") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

TEST_CASE("real traces: target-average holds the mean, with and without API errors", "[cli][slow]") {
    constexpr double k_mean_error_max = 0.005;
    constexpr double k_changes_ratio_max = 1.5;
    for (const char* error_rate : {"0", "0.1"}) {
        double log_ratio = 0;
        int counted = 0;
        fmt::print(
            "error rate {}\n{:<38} {:>8} {:>17} {:>13} {:>13} {:>15}\n{:<38} {:>8} {:>17} {:>13} {:>13} {:>15}\n",
            error_rate, "", "eligible", "mean error", "changes", "reversals", "above 0.90 (%)",
            "trace (target-average / proportional)", "(%)", "", "", "", "");
        for (const fs::path& file : traces()) {
            const std::vector<std::string> flags = flags_for(file);
            const Figures ours = judge(flags, "target-average", error_rate, 1);
            const Figures ratio_rule = judge(flags, "proportional", error_rate, 1);
            const bool counts = ours.eligible_percent >= 50;
            fmt::print("{:<38} {:>8.1f} {:>+8.4f}/{:>+8.4f} {:>6}/{:>6} {:>6}/{:>6} {:>7.1f}/{:>7.1f}{}\n",
                       file.filename().string(), ours.eligible_percent, ours.mean_error, ratio_rule.mean_error,
                       ours.changes, ratio_rule.changes, ours.reversals, ratio_rule.reversals, ours.above_limit_percent,
                       ratio_rule.above_limit_percent, counts ? "" : "  (not counted: under half eligible)");
            if (!counts) {
                continue;
            }
            ++counted;
            log_ratio += std::log(static_cast<double>(ours.changes) / ratio_rule.changes);
            INFO(file.filename().string() << " with error rate " << error_rate);
            CHECK(std::abs(ours.mean_error) <= k_mean_error_max);
            for (int seed = 2; seed <= 6 && error_rate != std::string("0"); ++seed) {
                INFO("seed " << seed);
                CHECK(std::abs(judge(flags, "target-average", error_rate, seed).mean_error) <= k_mean_error_max);
            }
        }
        if (counted > 0) {
            const double ratio = std::exp(log_ratio / counted);
            fmt::print("geometric mean of changes against proportional, {} traces: {:.3f}\n\n", counted, ratio);
            CHECK(ratio <= k_changes_ratio_max);
        }
    }
}
