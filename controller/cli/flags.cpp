#include "controller/cli/flags.hpp"

#include "controller/core/nearest.hpp"

#include <charconv>

namespace scaleit::cli {

namespace {

[[noreturn]] void refuse(const std::string& flag, const std::string& message) {
    throw CLI::ValidationError(flag, message);
}

Duration read_duration(const std::string& flag, const std::string& text, DurationRange range) {
    const Result<Duration> read = parse_duration(text);
    if (!read) {
        refuse(flag, read.error().message);
    }
    if (range == DurationRange::positive && *read == Duration::zero()) {
        refuse(flag, "must be longer than zero");
    }
    return *read;
}

Address read_address(const std::string& flag, const std::string& text) {
    const std::size_t colon = text.rfind(':');
    int port = -1;
    if (colon != std::string::npos && colon > 0) {
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, port);
        if (error != std::errc{} || stop != end) {
            port = -1;
        }
    }
    if (port < 0 || port > 65535) {
        refuse(flag, fmt::format("'{}' is not an address; write it like 127.0.0.1:8200", text));
    }
    return Address{text.substr(0, colon), port};
}

} // namespace

CLI::Option* add_duration(CLI::App& app, const std::string& flag, Duration& value, const std::string& help,
                          DurationRange range) {
    return app
        .add_option_function<std::string>(
            flag, [&value, flag, range](const std::string& text) { value = read_duration(flag, text, range); }, help)
        ->type_name("DURATION")
        ->default_str(format_duration(value));
}

CLI::Option* add_optional_duration(CLI::App& app, const std::string& flag, std::optional<Duration>& value,
                                   const std::string& help) {
    return app
        .add_option_function<std::string>(
            flag,
            [&value, flag](const std::string& text) { value = read_duration(flag, text, DurationRange::positive); },
            help)
        ->type_name("DURATION");
}

CLI::Option* add_seed(CLI::App& app, const std::string& flag, Seed& value, const std::string& help) {
    auto read = [&value, flag](const std::string& text) {
        const Result<Seed> seed = parse_seed(text);
        if (!seed) {
            refuse(flag, seed.error().message);
        }
        value = *seed;
    };
    return app.add_option_function<std::string>(flag, read, help)
        ->type_name("SEED")
        ->default_str(fmt::format("{}", value.value));
}

CLI::Option* add_address(CLI::App& app, const std::string& flag, Address& value, const std::string& help) {
    return app
        .add_option_function<std::string>(
            flag, [&value, flag](const std::string& text) { value = read_address(flag, text); }, help)
        ->type_name("HOST:PORT")
        ->default_str(fmt::format("{}:{}", value.host, value.port));
}

CLI::Option* add_optional_address(CLI::App& app, const std::string& flag, std::optional<Address>& value,
                                  const std::string& help) {
    return app
        .add_option_function<std::string>(
            flag, [&value, flag](const std::string& text) { value = read_address(flag, text); }, help)
        ->type_name("HOST:PORT");
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& valid) {
    const std::optional<std::string> found = nearest(word, valid);
    return found ? fmt::format(", did you mean '{}'?", *found) : std::string();
}

} // namespace scaleit::cli
