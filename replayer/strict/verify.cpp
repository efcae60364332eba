#include "replayer/strict/verify.hpp"

#include "controller/loop/app_codec.hpp"
#include "controller/loop/directive_codec.hpp"
#include "controller/policy/carry_over.hpp"
#include "controller/policy/manifest.hpp"
#include "replayer/strict/recording.hpp"
#include "replayer/strict/replay.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace scaleit::strict {

namespace {

tl::unexpected<Error> refuse(const std::filesystem::path& file, const std::string& what) {
    return fail(ErrorKind::bad_input, fmt::format("{}: {}", file.string(), what));
}

Result<loop::Settings> read_settings(const session::Meta& meta, const std::filesystem::path& file) {
    if (!meta.contains("policy")) {
        return refuse(file, "no controller recorded this session, so there is none to run again; see replayer run and "
                            "replayer score");
    }
    Result<loop::Settings> settings = loop::from_meta(meta);
    if (settings && settings->clock == loop::ClockKind::simulated) {
        return refuse(file, "the session of a what-if run has no exchanges to replay; see replayer run and replayer "
                            "score");
    }
    return settings;
}

/// Runs the loop over the cursor until it stops or diverges; the policy in force then, in its state.
Result<policy::Policy> replay(loop::Settings settings, Cursor& cursor) {
    ReplayTransport transport(cursor);
    ReplayClock clock(cursor);
    SimulatedClock pauses; // between tries; they end nowhere on the time line of the loop
    ReplayJournal journal(cursor);
    loop::AppClient client(transport, pauses, settings.client);
    settings.loop.ticks_max.reset();
    settings.loop.duration.reset();
    loop::SteeredPolicy policy(settings.policy, settings.steered ? &client : nullptr);
    const Result<loop::LoopStats> ran = loop::run_loop(settings.loop, client, policy, client, clock, journal);
    if (!ran && ran.error().kind != ErrorKind::divergence) {
        return tl::unexpected<Error>(ran.error());
    }
    cursor.finish();
    return policy.policy();
}

Hash128 digest_of(const std::vector<session::Entry>& entries, std::int64_t ticks) {
    Digest digest;
    for (const session::Entry& entry : entries) {
        if (const auto* tick = std::get_if<Tick>(&entry.value); tick != nullptr && ticks-- > 0) {
            digest.add(*tick);
        }
    }
    return digest.value();
}

/// A controller's recording and its settings.
struct RecordedRun {
    Recording recording;
    loop::Settings settings;
};

Result<RecordedRun> read_run(const std::filesystem::path& file) {
    Result<Recording> recording = read_recording(file);
    if (!recording) {
        return tl::unexpected<Error>(recording.error());
    }
    Result<loop::Settings> settings = read_settings(recording->meta, file);
    if (!settings) {
        return tl::unexpected<Error>(settings.error());
    }
    return RecordedRun{*std::move(recording), *std::move(settings)};
}

/// Where nothing but exchanges follows. They are of a tick that was not finished, or that was not written any more: it
/// never was, but for what was ordered and asked for.
std::vector<session::Entry>::iterator end_of_ticks(std::vector<session::Entry>& entries) {
    return std::find_if(entries.rbegin(), entries.rend(),
                        [](const session::Entry& entry) { return std::holds_alternative<Tick>(entry.value); })
        .base();
}

void note_order(const Directive& directive, Rebuilt& rebuilt) {
    const Result<policy::Policy> ordered = policy::read_manifest(directive.manifest, "directive");
    if (directive.manifest != rebuilt.directive.manifest && ordered) {
        rebuilt.policy = policy::carried_over(*ordered, rebuilt.policy);
    }
    rebuilt.directive = directive;
}

/// What such exchanges tell.
void note_unfinished(const std::vector<session::Entry>& exchanges, Rebuilt& rebuilt) {
    for (const session::Entry& entry : exchanges) {
        const auto& exchange = std::get<session::Exchange>(entry.value);
        if (exchange.request.target == loop::k_directive_target) {
            loop::read_directive(exchange.outcome).map([&](const Directive& told) { note_order(told, rebuilt); });
            continue;
        }
        const AppCall call = loop::read_call(exchange.request, exchange.outcome);
        if (const auto* write = std::get_if<ReplicaWrite>(&call); write != nullptr && write->replicas) {
            rebuilt.asked = std::max(*write->replicas, rebuilt.asked.value_or(0));
        }
    }
}

} // namespace

Result<Replayed> verify_session(const std::filesystem::path& file) {
    Result<RecordedRun> run = read_run(file);
    if (!run) {
        return tl::unexpected<Error>(run.error());
    }
    const bool closed = run->recording.closed;
    const std::vector<session::Entry>& entries = run->recording.entries;
    Cursor cursor(entries, closed ? Cursor::End::closed : Cursor::End::open, std::move(run->recording.form));
    if (auto replayed = replay(run->settings, cursor); !replayed) {
        return tl::unexpected<Error>(replayed.error());
    }
    return Replayed{cursor.ticks(), cursor.exchanges(), closed, digest_of(entries, cursor.ticks()),
                    cursor.divergence()};
}

Result<Rebuilt> rebuild_session(const std::filesystem::path& file) {
    Result<RecordedRun> run = read_run(file);
    if (!run) {
        return tl::unexpected<Error>(run.error());
    }
    std::vector<session::Entry>& entries = run->recording.entries;
    const auto end = end_of_ticks(entries);
    const std::vector<session::Entry> unfinished(std::make_move_iterator(end), std::make_move_iterator(entries.end()));
    entries.erase(end, entries.end());
    if (entries.empty()) {
        return refuse(file, "no tick was finished in it, so there is nothing to go on from");
    }
    Cursor cursor(entries, Cursor::End::closed, std::move(run->recording.form));
    Result<policy::Policy> reached = replay(run->settings, cursor);
    if (!reached) {
        return tl::unexpected<Error>(reached.error());
    }
    if (cursor.divergence()) {
        return refuse(file, "this controller decides otherwise than the one that recorded it; see replayer verify");
    }
    Rebuilt rebuilt{std::move(run->settings), *std::move(reached), {}, {}, {}, std::move(run->recording.meta), {}};
    rebuilt.turn = rebuilt.settings.loop.begin_with;
    for (const session::Entry& entry : entries) {
        if (const auto* tick = std::get_if<Tick>(&entry.value)) {
            rebuilt.turn = loop::remembered(rebuilt.turn, *tick);
            rebuilt.ticks.push_back(*tick);
        } else if (const auto& exchange = std::get<session::Exchange>(entry.value);
                   exchange.request.target == loop::k_directive_target) {
            rebuilt.directive = loop::read_directive(exchange.outcome).value_or(rebuilt.directive);
        }
    }
    note_unfinished(unfinished, rebuilt);
    return rebuilt;
}

} // namespace scaleit::strict
