#include "controller/cli/log.hpp"

#include "controller/cli/flags.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/JSONString.h>
#include <Poco/Timestamp.h>
#include <cstdio>
#include <fmt/format.h>

namespace scaleit::cli {

void Log::add_flags(CLI::App& app) {
    add_choice(app, "--log-level", level, "Least severe line to log on stderr");
    add_choice(app, "--log-format", format, "Form of log lines");
}

void Log::write(LogLevel at, std::string_view message, std::initializer_list<LogField> fields) const {
    if (!enabled(at)) {
        return;
    }
    const std::string time = Poco::DateTimeFormatter::format(Poco::Timestamp(), "%Y-%m-%dT%H:%M:%S.%iZ");
    std::string line;
    if (format == LogFormat::json) {
        line = fmt::format(R"({{"time":"{}","level":"{}","message":{})", time, name(at),
                           Poco::toJSON(std::string(message)));
        for (const LogField& field : fields) {
            line += fmt::format(R"(,"{}":{})", field.key, Poco::toJSON(field.value));
        }
        for (const auto& [key, value] : always_) {
            line += fmt::format(R"(,"{}":{})", key, Poco::toJSON(value));
        }
        line += "}\n";
    } else {
        line = fmt::format("{} {:<5} {}", time, name(at), message);
        for (const LogField& field : fields) {
            line += fmt::format(" {}={}", field.key, field.value);
        }
        for (const auto& [key, value] : always_) {
            line += fmt::format(" {}={}", key, value);
        }
        line += '\n';
    }
    std::fwrite(line.data(), 1, line.size(), stderr);
}

Log Log::with(const LogField& field) const {
    Log log = *this;
    log.always_.emplace_back(field.key, field.value);
    return log;
}

} // namespace scaleit::cli
