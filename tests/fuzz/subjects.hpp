#pragma once
// What is given bytes that nobody chose: the server's way from bytes to answers, the client's way from bytes to a
// response, the reading of a status and of a session, the redaction of a body, and what imports read. libFuzzer and the
// tests go in through these same functions.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::fuzz {

/// What came of one input. A crash, a leak or undefined behaviour is for the sanitizers to see.
struct Verdict {
    std::optional<std::string> flaw; ///< what should not be, for a person
    std::vector<int> statuses;       ///< of all answers (requests), of the answer (response), a kind below, or empty
};

/// `bytes` as a connection's input: requests are read, the fake app answers, answers are written, once with the bytes
/// in one piece and once in many. Flawless: each request that the app saw is well-formed and inside the bounds, each
/// answer is its own in order, at most one refusal follows them and nothing follows that, and both ways of arriving
/// come to the same.
[[nodiscard]] Verdict try_requests(std::string_view bytes);

/// `bytes` as a server's answer. Flawless: a response is well-formed, and both ways of arriving come to the same.
[[nodiscard]] Verdict try_response(std::string_view bytes);

inline constexpr int k_session_intact = 1;
inline constexpr int k_session_damaged = 2;
/// `bytes` as a session file; no status where it cannot be opened. Flawless: what verify() calls intact is read to its
/// end, with as many entries.
[[nodiscard]] Verdict try_session(std::string_view bytes);

inline constexpr int k_body_json = 1;
inline constexpr int k_body_other = 2;
/// `bytes` as a body that is redacted and scanned for secrets. Flawless: JSON stays JSON and all else becomes a token,
/// redacting again changes nothing, and suspects lie apart inside the body.
[[nodiscard]] Verdict try_body(std::string_view bytes);

/// `bytes` as the body of a status. Flawless: an observation is inside its ranges and reads the same when written anew.
[[nodiscard]] Verdict try_status(std::string_view bytes);

/// `bytes` as a policy's manifest. Flawless: what is refused says where; a policy reads back equal, decides for a few
/// ticks, and so does its state. Status: one more than the policy's place among all.
[[nodiscard]] Verdict try_manifest(std::string_view bytes);

/// `bytes` as a CSV file of CPU. Flawless: samples that are let through are in order and inside their range, and made
/// even they are no fewer; a refusal is one line. Status 200: even samples; 206: rows that cannot be made even.
[[nodiscard]] Verdict try_csv(std::string_view bytes);

/// `bytes` as a session's text form. Flawless: each entry that is let through is in its place and reads the same when
/// written anew. Status 200: all of it was read; 206: some entries were.
[[nodiscard]] Verdict try_jsonl(std::string_view bytes);

/// `bytes` as Prometheus's answer to a query over five points. Flawless: it gives five values, or a reason why not.
/// Status 200: values; 300: several series; 400: Prometheus's own refusal.
[[nodiscard]] Verdict try_prometheus(std::string_view bytes);

/// `bytes` as the body of an order to the controller's API, of a priority for it, and as a target with a query.
/// Flawless: what is taken is inside its ranges and reads the same when written anew; a refusal is one line. Status
/// 200: taken; else that of the refusal.
[[nodiscard]] Verdict try_order(std::string_view bytes);
[[nodiscard]] Verdict try_priority(std::string_view bytes);
[[nodiscard]] Verdict try_query(std::string_view bytes);

/// `bytes` as a controller's configuration of several apps. Flawless: what is refused says where on one line; what is
/// let through is inside its bounds, its names are unique, and it reads the same when each workload is written out in
/// full; its fleet can be made. Status 200: it can be run; 422: not with these values, or not together.
[[nodiscard]] Verdict try_controller(std::string_view bytes);

/// `bytes` as the body of PUT /scaling/config, put in force in a controller that runs. Flawless: a refusal is one line;
/// what is in force reads back equal, and the controller goes on, with no counts that cannot be. Status 200: taken;
/// 422: refused.
[[nodiscard]] Verdict try_configuration(std::string_view bytes);

/// `bytes` as a recorded directive. Flawless: what is read is inside its bounds and reads the same when written anew.
[[nodiscard]] Verdict try_directive(std::string_view bytes);

/// `bytes` as a scenario, and as a fault plan. Flawless: what is refused says where on one line; what is let through is
/// inside its bounds, reads the same when written anew, and is lived in for a while. Status 200: all that; 206: it
/// names files or generators that are not there.
[[nodiscard]] Verdict try_scenario(std::string_view bytes);
[[nodiscard]] Verdict try_fault_plan(std::string_view bytes);

/// `bytes` as a gate, and as a baseline of one. Flawless: what is refused says where on one line; what is let through
/// has checks of different names, and judges a run by each. Status 200: judged; 206: only beside another run.
[[nodiscard]] Verdict try_gate(std::string_view bytes);
[[nodiscard]] Verdict try_baseline(std::string_view bytes);

/// `bytes` as calls (written_calls.hpp) of the controller's API, and of the fake app with /admin open. Flawless: each
/// answer that no fault made has a status and a type that openapi.yaml describes, errors included, and JSON is JSON.
/// Statuses: those of the answers.
[[nodiscard]] Verdict try_api_calls(std::string_view bytes);
[[nodiscard]] Verdict try_app_calls(std::string_view bytes);

} // namespace scaleit::fuzz
