#pragma once
// What every answer of an app goes through before it means anything: its status, its content type, its JSON.
#include "controller/core/failure.hpp"
#include "controller/port/transport.hpp"

#include <Poco/JSON/Object.h>
#include <string_view>
#include <tl/expected.hpp>

namespace scaleit::loop {

inline constexpr std::string_view k_json = "application/json";

[[nodiscard]] tl::unexpected<Failure> failed(FailureKind kind, int status = 0);

/// The response of an outcome whose status is the expected one.
[[nodiscard]] tl::expected<Response, Failure> expect_status(const Outcome& outcome, int status);

/// The object in an answer of status 200 with a JSON content type. Nesting is bounded.
[[nodiscard]] tl::expected<Poco::JSON::Object::Ptr, Failure> read_object(const Outcome& outcome);

/// Calls `read` with the object of an answer; what fits no type of ours is out_of_range.
template <class Read>
[[nodiscard]] auto read_answer(const Outcome& outcome, const Read& read)
    -> decltype(read(std::declval<const Poco::JSON::Object&>())) {
    const tl::expected<Poco::JSON::Object::Ptr, Failure> object = read_object(outcome);
    if (!object) {
        return tl::unexpected<Failure>(object.error());
    }
    try {
        return read(**object);
    } catch (const Poco::Exception&) {
        return failed(FailureKind::out_of_range);
    }
}

[[nodiscard]] bool is_number(const Poco::Dynamic::Var& value);

/// The most replicas, or instances, that anybody may speak of.
inline constexpr std::int64_t k_replica_count_max = 1'000'000;

/// The whole number in `value` where it is a count from `min` to k_replica_count_max.
[[nodiscard]] tl::expected<int, Failure> read_count(const Poco::Dynamic::Var& value, std::int64_t min);

} // namespace scaleit::loop
