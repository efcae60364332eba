#include "controller/manifest/place.hpp"

#include "controller/core/nearest.hpp"
#include "controller/core/shown.hpp"
#include "controller/core/utf8.hpp"
#include "controller/manifest/documents.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace scaleit::manifest {

namespace {

/// Carries a located error out of the depth of a document; never leaves this file.
struct Refusal {
    Error error;
};

/// Paths, and what YAML itself says, hold text of the document.
Error located(std::string_view source, int line, std::string_view what) {
    return {ErrorKind::usage, fmt::format("{}:{}: {}", source, line, printable(what))};
}

std::string hint(const std::string& word, const std::vector<std::string>& valid) {
    const std::optional<std::string> near = nearest(word, valid);
    return near ? fmt::format(", did you mean '{}'?", *near) : "";
}

} // namespace

void Place::refuse(const std::string& what) const {
    throw Refusal{located(source_, line(), path_ + (path_.empty() ? "" : ": ") + what)};
}

bool Place::has(const std::string& key) const { return node_.IsMap() && node_[key].IsDefined(); }

Place Place::at(const std::string& key) const {
    if (!node_.IsMap()) {
        refuse("expected a map");
    }
    if (!has(key)) {
        refuse(fmt::format("missing key '{}'", key));
    }
    return {node_[key], path_.empty() ? key : path_ + "." + key, source_, line_};
}

std::vector<Place> Place::items(std::size_t count_max) const {
    if (!node_.IsSequence() || node_.size() > count_max) {
        refuse(fmt::format("expected a list of at most {}", count_max));
    }
    std::vector<Place> found;
    for (const YAML::Node& item : node_) {
        found.emplace_back(item, fmt::format("{}[{}]", path_, found.size()), source_, line_);
    }
    return found;
}

std::vector<std::string> Place::keys() const {
    if (!node_.IsMap()) {
        refuse("expected a map");
    }
    std::vector<std::string> found;
    for (const auto& entry : node_) {
        found.push_back(Place{entry.first, path_, source_, line_}.as<std::string>("a text as key"));
    }
    return found;
}

void Place::check_keys(const std::vector<std::string>& valid) const {
    if (!node_.IsMap()) {
        refuse("expected a map");
    }
    std::vector<std::string> seen;
    for (const auto& entry : node_) {
        const Place key{entry.first, path_, source_, line_};
        const auto text = key.as<std::string>("a text as key");
        if (std::find(valid.begin(), valid.end(), text) == valid.end()) {
            key.refuse(fmt::format("unknown key {}{}", shown(text), hint(text, valid)));
        }
        if (std::find(seen.begin(), seen.end(), text) != seen.end()) {
            key.refuse(fmt::format("key {} is given twice", shown(text)));
        }
        seen.push_back(text);
    }
}

void Place::expect_text(const std::string& key, std::string_view expected) const {
    if (!has(key)) {
        refuse(fmt::format("missing key '{}', expected {}", key, expected));
    }
    if (at(key).text() != expected) {
        at(key).refuse(fmt::format("expected {}", expected));
    }
}

double Place::number(Range range) const {
    const std::string expected = fmt::format("a number from {} to {}", range.min, range.max);
    const auto value = as<double>(expected);
    if (!(value >= range.min && value <= range.max)) {
        refuse(fmt::format("{} is out of range, expected {}", value, expected));
    }
    return value;
}

std::int64_t Place::whole_number(std::int64_t min, std::int64_t max) const {
    const std::string expected = fmt::format("a whole number from {} to {}", min, max);
    const auto value = as<std::int64_t>(expected);
    if (value < min || value > max) {
        refuse(fmt::format("{} is out of range, expected {}", value, expected));
    }
    return value;
}

Duration Place::duration(Duration longest) const {
    const Result<Duration> value = parse_duration(as<std::string>("a duration such as 250ms, 5s or 1h"));
    if (!value) {
        refuse(value.error().message);
    }
    if (*value > longest) {
        refuse(fmt::format("{} is too long, expected at most {}", format_duration(*value), format_duration(longest)));
    }
    return *value;
}

std::string Place::one_of(const std::vector<std::string>& valid) const {
    const std::string value = text();
    if (std::find(valid.begin(), valid.end(), value) == valid.end()) {
        refuse(fmt::format("{} is not one of {}{}", shown(value), fmt::join(valid, ", "), hint(value, valid)));
    }
    return value;
}

namespace detail {

namespace {

/// Runs `visit` over a text within its bound; what it throws comes back.
Status guarded(std::string_view text, std::string_view source, std::size_t bytes_max,
               const std::function<void()>& visit) {
    if (text.size() > bytes_max) {
        return fail(ErrorKind::usage, fmt::format("{}: over {} bytes; a manifest is far smaller", source, bytes_max));
    }
    try {
        visit();
    } catch (const Refusal& refusal) {
        return tl::unexpected<Error>(refusal.error);
    } catch (const YAML::Exception& error) {
        return tl::unexpected<Error>(located(source, error.mark.line + 1, error.msg));
    }
    return {};
}

YAML::Node load(const Document& document, std::string_view source) {
    try {
        return YAML::Load(std::string(document.text));
    } catch (const YAML::Exception& error) {
        throw Refusal{located(source, document.line + error.mark.line + 1, error.msg)};
    }
}

} // namespace

Status visit_root(std::string_view text, std::string_view source, std::size_t bytes_max,
                  const std::function<void(const Place&)>& visit) {
    return guarded(text, source, bytes_max, [&] { visit(Place{YAML::Load(std::string(text)), "", source}); });
}

Status visit_roots(std::string_view text, std::string_view source,
                   const std::function<void(const std::vector<Place>&)>& visit) {
    return guarded(text, source, k_document_bytes_max, [&] {
        std::vector<Place> roots;
        for (const Document& document : documents(text)) {
            const Place root(load(document, source), "", source, document.line);
            if (!root.is_null()) {
                roots.push_back(root);
            }
            if (roots.size() > k_documents_max) {
                root.refuse(fmt::format("more than {} documents", k_documents_max));
            }
        }
        if (roots.empty()) {
            roots.emplace_back(YAML::Node(), "", source);
        }
        visit(roots);
    });
}

} // namespace detail

void check_head(const Place& root, std::string_view kind) {
    root.check_keys({"apiVersion", "kind", "metadata", "spec"});
    root.expect_text("apiVersion", k_api_version);
    root.expect_text("kind", kind);
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
    std::error_code error;
    const bool is_directory = std::filesystem::is_directory(path, error);
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in || is_directory) {
        error = is_directory ? std::make_error_code(std::errc::is_a_directory)
                             : std::error_code(errno, std::generic_category());
        return fail(ErrorKind::bad_input, fmt::format("{}: cannot be read: {}", path, error.message()));
    }
    std::string text(bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || !in.eof()) {
        return fail(ErrorKind::bad_input, fmt::format("{}: cannot be read, or is over {} bytes", path, bytes_max));
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

} // namespace scaleit::manifest
