#include "replayer/strict/verify.hpp"

#include "fake_app/demand/generator.hpp"
#include "recorder/session/reader.hpp"
#include "tests/support/lived_session.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <functional>
#include <iterator>

using namespace scaleit;
using session::Entry;
using session::Exchange;

namespace {

constexpr std::int64_t k_ticks = 60;

test::Life sample_life() {
    test::Life life;
    life.policy = policy::Proportional{};
    life.error_rate = 0.2;
    life.attempts = 3;
    life.ticks = k_ticks;
    return life;
}

std::unique_ptr<demand::Demand> waves() {
    return demand::make_generator({"sine:base=6,amplitude=4,period=6m"}, Seed{1}).value();
}

std::vector<Entry> entries_of(const std::filesystem::path& file) {
    std::vector<Entry> entries;
    const auto reader = session::SessionReader::open(file).value();
    REQUIRE(reader
                ->for_each([&](const Entry& entry) -> Status {
                    entries.push_back(entry);
                    return {};
                })
                .has_value());
    return entries;
}

enum class Ending { closed, open };

void write_entries(const std::filesystem::path& file, const session::Meta& meta, const std::vector<Entry>& entries,
                   Ending ending) {
    const auto writer = session::SessionWriter::create(file, meta, session::Sync::normal).value();
    for (const Entry& entry : entries) {
        REQUIRE(std::visit([&](const auto& value) { return writer->append(value); }, entry.value).has_value());
    }
    if (ending == Ending::closed) {
        REQUIRE(writer->close().has_value());
    }
}

/// A recorded session and the means to record it again with a difference.
class Recorded {
public:
    Recorded() { ticks = test::live_and_record(sample_life(), *waves(), original()); }

    [[nodiscard]] std::filesystem::path original() const { return directory_.file("original.db"); }

    /// Replays the session as `edit` leaves it, whole and sealed anew.
    strict::Replayed replay_edited(const std::function<void(std::vector<Entry>&)>& edit,
                                   Ending ending = Ending::closed) {
        std::vector<Entry> entries = entries_of(original());
        edit(entries);
        write_entries(directory_.file("edited.db"), test::meta_of(sample_life()), entries, ending);
        return strict::verify_session(directory_.file("edited.db")).value();
    }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return directory_.file(name); }

    std::vector<Tick> ticks;

private:
    test::TemporaryDirectory directory_;
};

/// Place of the n-th exchange, from 0, that satisfies.
std::size_t find_exchange(const std::vector<Entry>& entries, const std::function<bool(const Exchange&)>& satisfies,
                          int number = 0) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto* exchange = std::get_if<Exchange>(&entries[i].value);
        if (exchange != nullptr && satisfies(*exchange) && number-- == 0) {
            return i;
        }
    }
    FAIL("no such exchange");
    return 0;
}

bool is_write(const Exchange& exchange) { return exchange.request.method == "PUT"; }
bool is_good_read(const Exchange& exchange) {
    return exchange.request.method == "GET" && exchange.outcome && exchange.outcome->status == 200 &&
           exchange.outcome->body.back() == '}';
}

} // namespace

TEST_CASE("strict replay: a recorded session with failures replays exactly", "[replayer]") {
    const Recorded recorded;
    const strict::Replayed replayed = strict::verify_session(recorded.original()).value();
    CHECK_FALSE(replayed.divergence.has_value());
    CHECK(replayed.ticks == k_ticks);
    CHECK(replayed.exchanges > k_ticks);
    CHECK(replayed.closed);
    CHECK(replayed.digest == test::digest_of(recorded.ticks));
}

TEST_CASE("strict replay: a changed answer is found at the tick it changes", "[replayer]") {
    Recorded recorded;
    std::size_t place = 0;
    std::int64_t seq = 0;
    const strict::Replayed replayed = recorded.replay_edited([&](std::vector<Entry>& entries) {
        place = find_exchange(entries, is_good_read, 20);
        auto& body = std::get<Exchange>(entries[place].value).outcome->body;
        body.replace(body.find("0."), 4, "0.01");
        seq = entries[place].seq;
    });
    REQUIRE(replayed.divergence.has_value());
    CHECK(replayed.divergence->seq > seq);
    CHECK(replayed.divergence->seq <= seq + 2);
}

TEST_CASE("strict replay: a dropped exchange is found where it is missing", "[replayer]") {
    Recorded recorded;
    std::int64_t seq = 0;
    const strict::Replayed replayed = recorded.replay_edited([&](std::vector<Entry>& entries) {
        const std::size_t place = find_exchange(entries, is_write, 5);
        seq = entries[place].seq;
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(place));
    });
    REQUIRE(replayed.divergence.has_value());
    CHECK(replayed.divergence->seq == seq);
    CHECK_THAT(replayed.divergence->expected, test::contains("the end of tick"));
    CHECK_THAT(replayed.divergence->actual, test::contains("PUT /app/replicas"));
    CHECK(replayed.divergence->nearest.has_value());
}

TEST_CASE("strict replay: two swapped exchanges are found at the first", "[replayer]") {
    Recorded recorded;
    std::int64_t seq = 0;
    const strict::Replayed replayed = recorded.replay_edited([&](std::vector<Entry>& entries) {
        const std::size_t read = find_exchange(entries, is_good_read, 20);
        const std::size_t write = find_exchange(entries, is_write, 10);
        seq = entries[std::min(read, write)].seq;
        std::swap(entries[read].value, entries[write].value);
    });
    REQUIRE(replayed.divergence.has_value());
    CHECK(replayed.divergence->seq == seq);
    CHECK_FALSE(replayed.divergence->differences.empty());
}

TEST_CASE("strict replay: each changed field of a request is named", "[replayer]") {
    Recorded recorded;
    const auto [field, change] = GENERATE(table<std::string, std::function<void(Request&)>>({
        {"method", [](Request& request) { request.method = "POST"; }},
        {"target", [](Request& request) { request.target = "/app/replica"; }},
        {"headers", [](Request& request) { request.headers[0].value = "text/plain"; }},
        {"body", [](Request& request) { request.body = R"({"replicas":999})"; }},
    }));
    const strict::Replayed replayed = recorded.replay_edited([&, &change = change](std::vector<Entry>& entries) {
        change(std::get<Exchange>(entries[find_exchange(entries, is_write)].value).request);
    });
    REQUIRE(replayed.divergence.has_value());
    REQUIRE(replayed.divergence->differences.size() == 1);
    CHECK(replayed.divergence->differences[0].field == field);
}

TEST_CASE("strict replay: each changed field of a tick is named", "[replayer]") {
    Recorded recorded;
    const auto [field, change] = GENERATE(table<std::string, std::function<void(Tick&)>>({
        {"at_ns",
         [](Tick& tick) {
             tick.at -= Duration{1};
             if (tick.observation) {
                 tick.observation->at = tick.at;
             }
         }},
        {"failed calls", [](Tick& tick) { tick.failed_calls.add(FailureKind::refused); }},
        {"decision", [](Tick& tick) { tick.decision = Decision(Reason::steady, 999); }},
        {"write", [](Tick& tick) { tick.write = {WriteOutcome::dry_run, {}}; }},
    }));
    const strict::Replayed replayed = recorded.replay_edited([&, &change = change](std::vector<Entry>& entries) {
        for (Entry& entry : entries) {
            if (auto* tick = std::get_if<Tick>(&entry.value); tick != nullptr && tick->index == 30) {
                change(*tick);
            }
        }
    });
    REQUIRE(replayed.divergence.has_value());
    CHECK(replayed.divergence->tick == 30);
    REQUIRE(replayed.divergence->differences.size() == 1);
    CHECK(replayed.divergence->differences[0].field == field);
}

TEST_CASE("strict replay: left-over exchanges of a closed session fail", "[replayer]") {
    Recorded recorded;
    const strict::Replayed replayed = recorded.replay_edited([](std::vector<Entry>& entries) { entries.pop_back(); });
    REQUIRE(replayed.divergence.has_value());
    CHECK_THAT(replayed.divergence->actual, test::contains("left over"));
    CHECK(replayed.ticks == k_ticks - 1);
}

TEST_CASE("strict replay: an open session is replayed up to any end", "[replayer]") {
    Recorded recorded;
    const std::size_t all = entries_of(recorded.original()).size();
    const auto missing = GENERATE(range<std::size_t>(0, 12));
    const strict::Replayed replayed =
        recorded.replay_edited([&](std::vector<Entry>& entries) { entries.resize(all - missing); }, Ending::open);
    CHECK_FALSE(replayed.divergence.has_value());
    CHECK_FALSE(replayed.closed);
    // The newest tick is durable only with the exchange after it.
    CHECK(replayed.ticks >= k_ticks - 1 - static_cast<std::int64_t>(missing));
}

TEST_CASE("strict replay: a flipped byte is damage, named, and nothing is replayed", "[replayer]") {
    const Recorded recorded;
    std::string bytes;
    {
        std::ifstream in(recorded.original(), std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    const std::size_t place = bytes.find("highPriority");
    REQUIRE(place != std::string::npos);
    bytes[place] = 'H';
    std::ofstream(recorded.file("flipped.db"), std::ios::binary) << bytes;
    const Result<strict::Replayed> replayed = strict::verify_session(recorded.file("flipped.db"));
    REQUIRE_FALSE(replayed.has_value());
    CHECK(replayed.error().kind == ErrorKind::bad_input);
    CHECK_THAT(replayed.error().message, test::contains("damaged: content seq"));
}

TEST_CASE("strict replay: a session without a controller's settings is refused", "[replayer]") {
    const Recorded recorded;
    write_entries(recorded.file("foreign.db"), {{"recorder", "somebody"}}, {}, Ending::closed);
    const Result<strict::Replayed> replayed = strict::verify_session(recorded.file("foreign.db"));
    REQUIRE_FALSE(replayed.has_value());
    CHECK(replayed.error().kind == ErrorKind::bad_input);
    CHECK_THAT(replayed.error().message, test::contains("no controller recorded this session"));
}

TEST_CASE("strict replay: a divergence is explained with the command that reruns it", "[replayer]") {
    strict::Divergence divergence;
    divergence.seq = 12;
    divergence.tick = 5;
    divergence.expected = "GET /app/status";
    divergence.actual = "PUT /app/replicas";
    divergence.differences = {{"method", "GET", "PUT"}};
    divergence.nearest = strict::NearestRequest{9, true, {{"body", "a", "b"}}};
    CHECK(strict::explain(divergence, "s.db") ==
          "s.db: the replay diverges from the session at seq 12, in tick 5\n"
          "  expected: GET /app/status\n"
          "  actual:   PUT /app/replicas\n"
          "    method: expected 'GET', was 'PUT'\n"
          "  nearest recorded request: seq 9, already consumed, which differs in:\n"
          "    body: expected 'a', was 'b'\n"
          "reproduce: replayer verify s.db\n");
}

namespace {

/// A queue of workers that is long for a while: workers are added, and later stopped by name.
test::Life life_with_a_queue() {
    test::Life life;
    policy::QueueLength policy;
    policy.config.bounds = {2, 12};
    policy.config.scale_up_step = 3;
    life.policy = policy;
    plant::WorldOptions& world = life.world.emplace();
    world.plant.replicas = 2;
    world.requests_per_second = 1;
    world.queue = plant::QueueOptions{};
    world.workers = plant::WorkerOptions{};
    life.error_rate = 0.1;
    life.ticks = 80;
    return life;
}

/// The workers that were told to go, in order.
std::vector<std::string> removals_in(const std::vector<Entry>& entries) {
    std::vector<std::string> targets;
    for (const Entry& entry : entries) {
        const auto* exchange = std::get_if<Exchange>(&entry.value);
        if (exchange != nullptr && exchange->request.method == "DELETE") {
            targets.push_back(exchange->request.target);
        }
    }
    return targets;
}

} // namespace

TEST_CASE("strict replay: a controller that stops workers by name replays exactly, and another worker diverges",
          "[replayer]") {
    const test::TemporaryDirectory directory;
    const std::filesystem::path file = directory.file("queue.db");
    const test::Life life = life_with_a_queue();
    const auto load = demand::make_generator({"square:low=1,high=8,period=20m"}, Seed{1}).value();
    static_cast<void>(test::live_and_record(life, *load, file));
    std::vector<Entry> entries = entries_of(file);
    const std::vector<std::string> removals = removals_in(entries);
    INFO(removals.size() << " removals");
    REQUIRE(removals.size() > 2);
    CHECK(removals[0] > removals[1]); // the newest first
    const Result<strict::Replayed> replayed = strict::verify_session(file);
    REQUIRE(replayed.has_value());
    CHECK_FALSE(replayed->divergence.has_value());
    CHECK(replayed->ticks == life.ticks);

    for (Entry& entry : entries) {
        auto* exchange = std::get_if<Exchange>(&entry.value);
        if (exchange != nullptr && exchange->request.target == removals[0]) {
            exchange->request.target = "/app/workers/999";
        }
    }
    const std::filesystem::path changed = directory.file("changed.db");
    write_entries(changed, test::meta_of(life), entries, Ending::closed);
    const Result<strict::Replayed> diverged = strict::verify_session(changed);
    REQUIRE(diverged.has_value());
    REQUIRE(diverged->divergence.has_value());
    CHECK(diverged->divergence->actual == "DELETE " + removals[0]);
}
