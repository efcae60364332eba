#include "recorder/import_report.hpp"

#include "controller/core/utf8.hpp"

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

std::string import_text(const std::string& file, const exporting::Ending& ending) {
    return fmt::format("recorder: {}: {} exchanges, {} ticks{}\n", printable(file), ending.exchanges, ending.ticks,
                       ending.state == exporting::State::closed
                           ? ""
                           : "; the recording was cut off, the session is closed where it ends");
}

std::string import_json(const exporting::Ending& ending) {
    return fmt::format(R"({{"exchanges":{},"ticks":{},"was_closed":{}}})"
                       "\n",
                       ending.exchanges, ending.ticks, ending.state == exporting::State::closed);
}

} // namespace scaleit::recorder
