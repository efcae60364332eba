#pragma once
// The answers that an OpenAPI description has, to hold real ones against.
#include "controller/port/transport.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace scaleit::fuzz {

class DescribedAnswers {
public:
    /// Requires: `openapi` is a description whose references are of responses or schemas.
    explicit DescribedAnswers(std::string_view openapi);

    /// What is wrong with the answer to a call of `path`, as the description writes it; nothing where status and type
    /// are described and the body is of that type.
    [[nodiscard]] std::optional<std::string> flaw_in(std::string_view method, std::string_view path,
                                                     const Response& answer) const;

private:
    using Types = std::set<std::string>;
    std::map<std::string, std::map<int, Types>> statuses_; ///< by `GET /path`, then by status
};

/// What is wrong with a body of that type (parameters and all); nothing is known of other types than JSON.
[[nodiscard]] std::optional<std::string> flaw_in_body(std::string_view type, std::string_view body);

} // namespace scaleit::fuzz
