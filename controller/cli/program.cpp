#include "controller/cli/program.hpp"

#include "controller/cli/flags.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/core.h>
#include <map>
#include <yaml-cpp/yaml.h>

namespace scaleit::cli {

namespace {

using Values = std::map<std::string, std::vector<std::string>>; // long flag name -> values

/// `SCALEIT_TRACE_STEP` for `trace-step`.
std::string environment_name(const std::string& flag) {
    std::string name = "SCALEIT_" + flag;
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        return c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    });
    return name;
}

std::vector<std::string> long_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back(name);
        }
    }
    return names;
}

/// How a name that autoscaling services know in the environment is written there.
enum class Spelling { as_it_is, percent, seconds };

struct CommonName {
    std::string_view variable;
    std::string_view flag;
    Spelling spelling = Spelling::as_it_is;
};

constexpr auto k_common_names = std::to_array<CommonName>({
    {"MIN_INSTANCES", "min"},
    {"MAX_INSTANCES", "max"},
    {"CPU_THRESHOLD", "cpu-threshold", Spelling::percent},
    {"MEMORY_THRESHOLD", "memory-threshold", Spelling::percent},
    {"SCALING_COOLDOWN", "cooldown", Spelling::seconds},
});

/// The text that the flag reads: 70 % as 0.7, 300 as 300s. What is no number stays, for the flag to refuse.
std::string as_flag_value(const std::string& text, Spelling spelling) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (spelling == Spelling::as_it_is || error != std::errc{} || end != text.data() + text.size()) {
        return text;
    }
    return spelling == Spelling::percent ? fmt::format("{}", number / 100) : text + "s";
}

Values from_environment(const CLI::App& app) {
    Values values;
    const std::vector<std::string> names = long_names(app);
    for (const CommonName& common : k_common_names) {
        const char* value = std::getenv(common.variable.data()); // NOLINT(concurrency-mt-unsafe): no thread yet
        if (value != nullptr && std::find(names.begin(), names.end(), common.flag) != names.end()) {
            values[std::string(common.flag)] = {as_flag_value(value, common.spelling)};
        }
    }
    for (const std::string& name : names) {
        const char* value = std::getenv(environment_name(name).c_str()); // NOLINT(concurrency-mt-unsafe): no thread yet
        if (value != nullptr) {
            values[name] = {value};
        }
    }
    return values;
}

/// The values of a configuration file. Throws CLI::ValidationError with the file's name and the line.
Values from_file(const CLI::App& app, const std::string& file) {
    Values values;
    const auto refuse = [&](const YAML::Mark& mark, const std::string& what) -> CLI::ValidationError {
        return CLI::ValidationError("--config", fmt::format("{}:{}: {}", file, mark.line + 1, what));
    };
    const std::vector<std::string> valid = long_names(app);
    try {
        const YAML::Node root = YAML::LoadFile(file);
        if (!root.IsMap()) {
            throw refuse(root.Mark(), "expected a map of flag names to values");
        }
        for (const auto& entry : root) {
            const auto key = entry.first.as<std::string>();
            if (std::find(valid.begin(), valid.end(), key) == valid.end() || key == "config") {
                throw refuse(entry.first.Mark(), fmt::format("unknown key '{}'{}", key, did_you_mean(key, valid)));
            }
            values[key] = entry.second.IsSequence() ? entry.second.as<std::vector<std::string>>()
                                                    : std::vector<std::string>{entry.second.as<std::string>()};
        }
    } catch (const YAML::BadFile&) {
        throw CLI::ValidationError("--config", fmt::format("cannot read {}", file));
    } catch (const YAML::Exception& error) {
        throw refuse(error.mark, error.msg);
    }
    return values;
}

bool is_given(const std::vector<std::string>& arguments, const std::string& name) {
    const std::string flag = "--" + name;
    return std::any_of(
        arguments.begin(), std::find(arguments.begin(), arguments.end(), "--"),
        [&](const std::string& argument) { return argument == flag || argument.rfind(flag + "=", 0) == 0; });
}

std::string value_of(const std::vector<std::string>& arguments, const std::string& flag) {
    for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
        if (arguments[i] == flag && i + 1 < arguments.size()) {
            return arguments[i + 1];
        }
        if (arguments[i].rfind(flag + "=", 0) == 0) {
            return arguments[i].substr(flag.size() + 1);
        }
    }
    return {};
}

void add_missing(std::vector<std::string>& arguments, std::vector<std::string>::difference_type at,
                 const Values& values) {
    for (const auto& [name, list] : values) {
        if (is_given(arguments, name)) {
            continue;
        }
        for (const std::string& value : list) {
            arguments.insert(arguments.begin() + at, fmt::format("--{}={}", name, value));
        }
    }
}

/// The program itself and the commands that the arguments begin with: `import csv` are two.
std::vector<CLI::App*> commands_of(CLI::App& root, const std::vector<std::string>& arguments) {
    std::vector<CLI::App*> levels{&root};
    for (const std::string& argument : arguments) {
        const auto found =
            levels.back()->get_subcommands([&](const CLI::App* command) { return command->check_name(argument); });
        if (found.empty()) {
            break;
        }
        levels.push_back(found.front());
    }
    return levels;
}

/// Whether a file says that it is a document of that kind. One that cannot be read is none.
bool is_document(const std::string& file, const std::string& kind) {
    try {
        const YAML::Node root = YAML::LoadFile(file);
        return root.IsMap() && root["kind"] && root["kind"].IsScalar() && root["kind"].Scalar() == kind;
    } catch (const YAML::Exception&) {
        return false;
    }
}

/// The arguments with what the environment and the configuration file add, weakest last; `document` is set where that
/// file is one of `kind`.
std::vector<std::string> complete(CLI::App& root, std::vector<std::string> arguments, const std::string& kind,
                                  std::optional<std::string>& document) {
    const bool has_config = root.get_option_no_throw("--config") != nullptr;
    std::string config = value_of(arguments, "--config");
    const std::vector<CLI::App*> levels = commands_of(root, arguments);
    const CLI::App& chosen = *levels.back();
    const auto at = static_cast<std::vector<std::string>::difference_type>(levels.size() - 1);
    add_missing(arguments, at, from_environment(chosen));
    if (has_config && config.empty()) {
        config = value_of(arguments, "--config");
    }
    if (has_config && !config.empty()) {
        if (!kind.empty() && is_document(config, kind)) {
            document = config;
        } else {
            add_missing(arguments, at, from_file(chosen, config));
        }
    }
    return arguments;
}

/// What is misspelt among the arguments, with the nearest valid word; nothing where every flag and command is known.
std::optional<std::string> describe_unknown(CLI::App& root, const std::vector<std::string>& arguments) {
    const std::vector<CLI::App*> levels = commands_of(root, arguments);
    const std::vector<CLI::App*> commands = levels.back()->get_subcommands([](const CLI::App*) { return true; });
    const std::size_t depth = levels.size() - 1;
    if (!commands.empty() && arguments.size() > depth && arguments[depth].rfind('-', 0) != 0) {
        std::vector<std::string> valid(commands.size());
        std::transform(commands.begin(), commands.end(), valid.begin(),
                       [](const CLI::App* command) { return command->get_name(); });
        return fmt::format("unknown command '{}', expected one of {}{}", arguments[depth], fmt::join(valid, ", "),
                           did_you_mean(arguments[depth], valid));
    }
    std::vector<std::string> valid;
    for (const CLI::App* level : levels) {
        for (const std::string& name : long_names(*level)) {
            valid.push_back("--" + name);
        }
    }
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    const auto unknown = std::find_if(arguments.begin(), end, [&](const std::string& argument) {
        return argument.rfind("--", 0) == 0 &&
               std::find(valid.begin(), valid.end(), argument.substr(0, argument.find('='))) == valid.end();
    });
    if (unknown == end) {
        return std::nullopt;
    }
    const std::string flag = unknown->substr(0, unknown->find('='));
    return fmt::format("unknown flag {}{}", flag, did_you_mean(flag, valid));
}

int print(const std::string& program, const Error& error) {
    const std::string line = fmt::format("{}: error: {}\n", program, error.message);
    std::fputs(line.c_str(), stderr); // fmt::print would throw where stderr cannot be written
    return static_cast<int>(error.kind);
}

} // namespace

Program::Program(std::string name, std::string description) : app_(std::move(description), std::move(name)) {
    app_.set_version_flag("--version", fmt::format("{} {}", app_.get_name(), SCALEIT_VERSION),
                          "Print the version and exit");
    app_.option_defaults()->always_capture_default();
}

void Program::accept_config_file(CLI::App& command) {
    command.add_option("--config", config_file_, "YAML file with the same keys as the flags")->type_name("FILE.yaml");
}

int Program::run(int argc, char** argv, const std::function<Result<int>()>& body) {
    const std::vector<std::string> given(argv + 1, argv + argc);
    try {
        std::vector<std::string> arguments = complete(app_, given, kind_, document_);
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its back
        app_.parse(arguments);
    } catch (const CLI::Success& success) { // --help, --version
        return app_.exit(success);
    } catch (const CLI::ParseError& error) {
        const std::string what = describe_unknown(app_, given).value_or(error.what());
        return print(app_.get_name(), {ErrorKind::usage, what + "; see --help"});
    }
    try {
        const Result<int> code = body();
        return code ? *code : print(app_.get_name(), code.error());
    } catch (const std::exception& error) {
        return print(app_.get_name(), {ErrorKind::environment, fmt::format("unexpected: {}", error.what())});
    }
}

} // namespace scaleit::cli
