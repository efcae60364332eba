#include "replayer/strict/divergence.hpp"

#include "controller/core/shell_word.hpp"
#include "recorder/session/headers.hpp"

#include <array>
#include <fmt/format.h>

namespace scaleit::strict {

namespace {

constexpr std::size_t k_shown_bytes_max = 200;

/// Printable and short: bytes outside ASCII's printable range as \xNN.
std::string shown(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, k_shown_bytes_max)) {
        const bool printable = c >= ' ' && c <= '~';
        out += printable ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    return text.size() > k_shown_bytes_max ? fmt::format("{}... ({} bytes)", out, text.size()) : out;
}

struct Field {
    std::string name;
    std::string value;
};

std::string text_of(const Failure& failure) {
    return failure.kind == FailureKind::http_status ? fmt::format("http_status {}", failure.http_status)
                                                    : std::string(name(failure.kind));
}

std::string text_of(const FailureCounts& counts) {
    std::string text;
    for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
        if (counts.by_kind[kind] > 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name(static_cast<FailureKind>(kind)),
                                counts.by_kind[kind]);
        }
    }
    return text.empty() ? "none" : text;
}

std::string text_of(const Decision& decision) {
    std::string text;
    for (const Step& step : decision.steps()) {
        text += fmt::format("{}{} {}", text.empty() ? "" : " -> ", name(step.reason), step.replicas);
    }
    return text.empty() ? "hold" : text;
}

std::string text_of(const Write& write) {
    return write.outcome == WriteOutcome::failed ? fmt::format("failed, {}", text_of(write.failure))
                                                 : std::string(name(write.outcome));
}

std::string text_of(const Headers& headers) {
    std::string text;
    for (const Header& header : session::recorded_headers(headers)) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", header.name, header.value);
    }
    return text;
}

std::array<Field, 4> fields_of(const Request& request) {
    return {{{"method", request.method},
             {"target", request.target},
             {"headers", text_of(request.headers)},
             {"body", request.body}}};
}

std::array<Field, 6> fields_of(const Tick& tick) {
    const std::string observation =
        tick.observation ? fmt::format("cpu {}, replicas {}", tick.observation->cpu, tick.observation->replicas)
                         : fmt::format("none, {}", text_of(tick.observation.error()));
    return {{{"index", fmt::to_string(tick.index)},
             {"at_ns", fmt::to_string(to_ns(tick.at))},
             {"observation", observation},
             {"failed calls", text_of(tick.failed_calls)},
             {"decision", text_of(tick.decision)},
             {"write", text_of(tick.write)}}};
}

template <class Fields> std::vector<Difference> differences(const Fields& expected, const Fields& actual) {
    std::vector<Difference> found;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (expected[i].value != actual[i].value) {
            found.push_back({expected[i].name, shown(expected[i].value), shown(actual[i].value)});
        }
    }
    return found;
}

std::string lines_of(const std::vector<Difference>& differences) {
    std::string text;
    for (const Difference& difference : differences) {
        text +=
            fmt::format("    {}: expected '{}', was '{}'\n", difference.field, difference.expected, difference.actual);
    }
    return text;
}

} // namespace

std::string describe(const Request& request) {
    return shown(
        fmt::format("{} {}{}{}", request.method, request.target, request.body.empty() ? "" : " ", request.body));
}

std::string describe(const session::Entry& entry) {
    struct Text {
        std::string operator()(const session::Exchange& exchange) const { return describe(exchange.request); }
        std::string operator()(const Tick& tick) const {
            return fmt::format("the end of tick {} ({})", tick.index, text_of(tick.decision));
        }
    };
    return std::visit(Text{}, entry.value);
}

std::vector<Difference> compare(const Request& expected, const Request& actual) {
    return differences(fields_of(expected), fields_of(actual));
}

std::vector<Difference> compare(const Tick& expected, const Tick& actual) {
    return differences(fields_of(expected), fields_of(actual));
}

std::string explain(const Divergence& divergence, const std::filesystem::path& file, std::string_view command) {
    std::string text =
        fmt::format("{}: the replay diverges from the session at seq {}, in tick {}\n"
                    "  expected: {}\n"
                    "  actual:   {}\n",
                    file.string(), divergence.seq, divergence.tick, divergence.expected, divergence.actual);
    text += lines_of(divergence.differences);
    if (divergence.nearest) {
        const NearestRequest& nearest = *divergence.nearest;
        text += fmt::format("  nearest recorded request: seq {}, {}{}\n", nearest.seq,
                            nearest.consumed ? "already consumed" : "not yet consumed",
                            nearest.differences.empty() ? ", equal" : ", which differs in:");
        text += lines_of(nearest.differences);
    }
    return text + fmt::format("reproduce: {} {}\n", command, shell_word(file.string()));
}

} // namespace scaleit::strict
