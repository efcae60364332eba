#include "recorder/import_report.hpp"

#include "recorder/printable.hpp"

#include <fmt/format.h>

namespace scaleit::recorder {

std::string import_text(const std::string& file, const importing::Imported& imported) {
    std::string text = fmt::format("recorder: {}: {} ticks every {}, on {}", printable(file), imported.ticks,
                                   format_duration(imported.step), imported.replicas_min);
    if (imported.replicas_max != imported.replicas_min) {
        text += fmt::format(" to {}", imported.replicas_max);
    }
    text += imported.replicas_max == 1 ? " replica" : " replicas";
    if (imported.missing > 0) {
        text += fmt::format("; {} samples are missing", imported.missing);
    }
    if (imported.saturated > 0) {
        text += fmt::format("; {} are at CPU 1, where demand may have been more", imported.saturated);
    }
    return text + "\n";
}

std::string import_json(const importing::Imported& imported) {
    return fmt::format(
        R"({{"interval_s":{},"ticks":{},"missing":{},"saturated":{},"replicas_min":{},"replicas_max":{}}})"
        "\n",
        to_seconds(imported.step), imported.ticks, imported.missing, imported.saturated, imported.replicas_min,
        imported.replicas_max);
}

} // namespace scaleit::recorder
