#include "replayer/report/gate_report.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::report {

namespace {

using score::CheckResult;

std::string actual_text(const CheckResult& check) {
    const auto* number = std::get_if<double>(&check.actual);
    return number != nullptr ? fmt::format("{:.6g}", *number) : std::get<std::string>(check.actual);
}

/// `, worst at tick 33 (2h45m)`, or nothing.
std::string worst_text(const CheckResult& check) {
    return check.worst
               ? fmt::format(", worst at tick {} ({})", check.worst->tick, format_duration(check.worst->at - k_start))
               : "";
}

/// `expected at most 1, actual 14.2, worst at tick 33 (2h45m)`
std::string in_words(const CheckResult& check) {
    return fmt::format("expected {}, actual {}{}", check.expect, actual_text(check), worst_text(check));
}

std::size_t failed_checks(const score::Verdict& verdict) {
    return static_cast<std::size_t>(std::count_if(verdict.checks.begin(), verdict.checks.end(),
                                                  [](const CheckResult& check) { return !check.passed; }));
}

/// Text in XML, in an element or an attribute. Characters that XML 1.0 cannot hold become `?`.
std::string xml(std::string_view text) {
    constexpr char k_first_printable = ' ';
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            escaped += c >= 0 && c < k_first_printable ? '?' : c;
        }
    }
    return escaped;
}

std::string test_case(const GateReport& report, const CheckResult& check) {
    const std::string head =
        fmt::format("  <testcase name=\"{}\" classname=\"{}\" time=\"0\"", xml(check.name), xml(report.gate));
    if (check.passed) {
        return head + "/>\n";
    }
    return fmt::format("{}>\n    <failure message=\"{}\" type=\"gate\">{}:{}: {}: {}</failure>\n  </testcase>\n", head,
                       xml(in_words(check)), xml(report.gate), check.line, xml(check.name), xml(in_words(check)));
}

/// The escapes of GitHub's workflow commands; those of properties are more than those of the message.
std::string github(std::string_view text, std::string_view reserved) {
    std::string escaped;
    for (const char c : text) {
        escaped += reserved.find(c) == std::string_view::npos ? std::string(1, c)
                                                              : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return escaped;
}

} // namespace

std::string to_text(const GateReport& report) {
    const std::size_t failed = failed_checks(report.verdict);
    const std::size_t count = report.verdict.checks.size();
    const std::string_view checks = count == 1 ? "check" : "checks";
    std::string text = failed == 0 ? fmt::format("gate {}: passed, {} {}\n", report.gate, count, checks)
                                   : fmt::format("gate {}: failed, {} of {} {}\n", report.gate, failed, count, checks);
    std::size_t width = 0;
    for (const CheckResult& check : report.verdict.checks) {
        width = std::max(width, check.name.size());
    }
    for (const CheckResult& check : report.verdict.checks) {
        text += fmt::format("  {:<4}  {:<{}}  {}\n", check.passed ? "ok" : "FAIL", check.name, width, in_words(check));
    }
    return text;
}

std::string to_junit(const GateReport& report) {
    const std::size_t failed = failed_checks(report.verdict);
    std::string cases;
    for (const CheckResult& check : report.verdict.checks) {
        cases += test_case(report, check);
    }
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\" "
                       "timestamp=\"1970-01-01T00:00:00\" hostname=\"localhost\">\n"
                       "  <properties/>\n{}  <system-out/>\n  <system-err/>\n</testsuite>\n",
                       xml(report.gate), report.verdict.checks.size(), failed, cases);
}

std::string to_github_annotations(const GateReport& report) {
    std::string lines;
    for (const CheckResult& check : report.verdict.checks) {
        if (!check.passed) {
            lines += fmt::format("::error file={},line={},title={}::{}\n", github(report.gate, "%\r\n:,"), check.line,
                                 github("gate: " + check.name, "%\r\n:,"), github(in_words(check), "%\r\n"));
        }
    }
    return lines;
}

} // namespace scaleit::report
