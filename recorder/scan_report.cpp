#include "recorder/scan_report.hpp"

#include "controller/core/names.hpp"
#include "controller/core/utf8.hpp"

#include <fmt/format.h>
#include <iterator>

namespace scaleit::recorder {

std::string scan_text(const std::string& file, const scan::Findings& findings) {
    if (findings.list.empty()) {
        return fmt::format("recorder: no likely secrets in {}\n", printable(file));
    }
    std::string text = fmt::format("recorder: {} likely {} in {}\n", findings.list.size(),
                                   findings.list.size() == 1 ? "secret" : "secrets", printable(file));
    auto out = std::back_inserter(text);
    for (const scan::Finding& finding : findings.list) {
        const std::string place = finding.seq > 0 ? fmt::format("seq {}, ", finding.seq) : std::string();
        const std::string times = finding.times > 1 ? fmt::format(", {} times", finding.times) : std::string();
        fmt::format_to(out, "  {}{}: {} '{}...', {} bytes{}\n", place, printable(finding.where), name(finding.rule),
                       printable(finding.shown), finding.bytes, times);
    }
    if (findings.others > 0) {
        fmt::format_to(out, "  and {} more\n", findings.others);
    }
    return text + "record with --redact-header, --redact-json or --redact-query to keep them out\n";
}

} // namespace scaleit::recorder
