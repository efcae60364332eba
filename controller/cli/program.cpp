#include "controller/cli/program.hpp"

#include "controller/cli/flags.hpp"
#include "controller/manifest/place.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/core.h>
#include <map>
#include <yaml-cpp/yaml.h>

namespace scaleit::cli {

namespace {

/// What somebody else than the command line says of a flag.
struct Given {
    std::vector<std::string> values;
    std::string variable; ///< of the environment; empty: it stands in the configuration file
};
using Values = std::map<std::string, Given>; // by long flag name

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

/// A variable's value. An empty one says nothing: that is how compose files pass on what is not set.
std::optional<std::string> variable(const std::string& name) {
    const char* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): no thread yet
    return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

Values from_environment(const CLI::App& app) {
    Values values;
    const std::vector<std::string> names = long_names(app);
    for (const CommonName& common : k_common_names) {
        const std::string name(common.variable);
        const std::optional<std::string> value = variable(name);
        if (value && std::find(names.begin(), names.end(), common.flag) != names.end()) {
            values[std::string(common.flag)] = {{as_flag_value(*value, common.spelling)}, name};
        }
    }
    for (const std::string& flag : names) {
        const std::string name = environment_name(flag);
        if (const std::optional<std::string> value = variable(name)) {
            values[flag] = {{*value}, name};
        }
    }
    return values;
}

/// What a key of a configuration file says; nothing where that is no value, no list of values, or one is empty.
std::optional<std::vector<std::string>> values_at(const YAML::Node& node) {
    const auto has_text = [](const YAML::Node& value) { return value.IsScalar() && !value.Scalar().empty(); };
    if (has_text(node)) {
        return std::vector<std::string>{node.Scalar()};
    }
    if (!node.IsSequence() || !std::all_of(node.begin(), node.end(), has_text)) {
        return std::nullopt;
    }
    return node.as<std::vector<std::string>>();
}

/// The values of a configuration file of that text. Fails (usage) with the file's name and the line.
Result<Values> from_file(const CLI::App& app, const std::string& file, const std::string& text) {
    Values values;
    const auto refuse = [&](const YAML::Mark& mark, const std::string& what) {
        return fail(ErrorKind::usage, fmt::format("{}:{}: {}", file, mark.line + 1, what));
    };
    const std::vector<std::string> valid = long_names(app);
    try {
        const YAML::Node root = YAML::Load(text);
        if (!root.IsMap()) {
            return refuse(root.Mark(), "expected a map of flag names to values");
        }
        for (const auto& entry : root) {
            const auto key = entry.first.as<std::string>();
            if (std::find(valid.begin(), valid.end(), key) == valid.end() || key == "config") {
                return refuse(entry.first.Mark(), fmt::format("unknown key '{}'{}", key, did_you_mean(key, valid)));
            }
            const std::optional<std::vector<std::string>> said = values_at(entry.second);
            if (!said) {
                return refuse(entry.first.Mark(),
                              fmt::format("'{}' has no value, expected one or a list of them", key));
            }
            if (!values.emplace(key, Given{*said, {}}).second) {
                return refuse(entry.first.Mark(), fmt::format("'{}' is given twice", key));
            }
        }
    } catch (const YAML::Exception& error) {
        return refuse(error.mark, error.msg);
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

/// Arguments, and what of them came from elsewhere.
struct Completed {
    std::vector<std::string> arguments;
    std::vector<std::string> variables; ///< of the environment
    std::optional<std::string> document;
};

void add_missing(Completed& completed, std::size_t level, const Values& values) {
    std::vector<std::string>& arguments = completed.arguments;
    for (const auto& [name, given] : values) {
        if (is_given(arguments, name)) {
            continue;
        }
        for (const std::string& value : given.values) {
            arguments.insert(arguments.begin() + static_cast<std::ptrdiff_t>(level),
                             fmt::format("--{}={}", name, value));
        }
        if (!given.variable.empty()) {
            completed.variables.push_back(given.variable);
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

/// Whether a text says that it is a document of that kind. One that cannot be read is none.
bool is_document(const std::string& text, const std::string& kind) {
    try {
        const YAML::Node root = YAML::Load(text);
        return root.IsMap() && root["kind"] && root["kind"].IsScalar() && root["kind"].Scalar() == kind;
    } catch (const YAML::Exception&) {
        return false;
    }
}

/// The arguments with what the environment and the configuration file add, weakest last; that file is the document
/// where it is one of `kind`. Fails (bad_input) where it cannot be read, else as from_file() does.
Result<Completed> complete(CLI::App& root, const std::vector<std::string>& arguments, const std::string& kind) {
    Completed completed{arguments, {}, {}};
    const std::vector<CLI::App*> levels = commands_of(root, arguments);
    const std::size_t level = levels.size() - 1;
    add_missing(completed, level, from_environment(*levels.back()));
    const std::string config = value_of(completed.arguments, "--config");
    if (root.get_option_no_throw("--config") == nullptr || config.empty()) {
        return completed;
    }
    const Result<std::string> text = manifest::read_file(config);
    if (!text) {
        return tl::unexpected<Error>(text.error());
    }
    if (!kind.empty() && is_document(*text, kind)) {
        completed.document = config;
        return completed;
    }
    return from_file(*levels.back(), config, *text).map([&](const Values& values) {
        add_missing(completed, level, values);
        return completed;
    });
}

/// What the parser says of a value that is of another type, with the type in words.
std::string in_words(const CLI::ConversionError& error, const CLI::App& app) {
    const std::string what = error.what();
    for (const CLI::Option* option : app.get_options()) {
        if (what.find(option->get_name() + " = ") != std::string::npos) {
            return fmt::format("{}, expected {}", what, option->get_expected_max() == 0 ? "true or false" : "a number");
        }
    }
    return what;
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
    // At a limit on the size of files a write is to fail like one to a full disk; the signal would end the process, and
    // with it all that has nothing to do with that file.
    std::signal(SIGXFSZ, SIG_IGN);
    const std::vector<std::string> given(argv + 1, argv + argc);
    Result<Completed> completed = complete(app_, given, kind_);
    if (!completed) {
        return print(app_.get_name(), completed.error());
    }
    const std::string elsewhere =
        completed->variables.empty() ? std::string()
                                     : fmt::format(" (the environment sets {})", fmt::join(completed->variables, ", "));
    document_ = completed->document;
    std::vector<std::string>& arguments = completed->arguments;
    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its back
        app_.parse(arguments);
    } catch (const CLI::Success& success) { // --help, --version
        return app_.exit(success);
    } catch (const CLI::ParseError& error) {
        const auto* conversion = dynamic_cast<const CLI::ConversionError*>(&error);
        const std::string what =
            describe_unknown(app_, given)
                .value_or(conversion == nullptr ? std::string(error.what())
                                                : in_words(*conversion, *commands_of(app_, given).back()));
        return print(app_.get_name(), {ErrorKind::usage, what + elsewhere + "; see --help"});
    }
    try {
        const Result<int> code = body();
        if (code) {
            return *code;
        }
        const bool is_usage = code.error().kind == ErrorKind::usage;
        return print(app_.get_name(), {code.error().kind, code.error().message + (is_usage ? elsewhere : "")});
    } catch (const std::exception& error) {
        return print(app_.get_name(), {ErrorKind::environment, fmt::format("unexpected: {}", error.what())});
    }
}

} // namespace scaleit::cli
