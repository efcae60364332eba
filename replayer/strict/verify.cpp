#include "replayer/strict/verify.hpp"

#include "controller/loop/settings.hpp"
#include "replayer/strict/recording.hpp"
#include "replayer/strict/replay.hpp"

#include <fmt/format.h>

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

/// Runs the loop over the cursor until it stops or diverges.
Status replay(loop::Settings settings, Cursor& cursor) {
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
    return {};
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

} // namespace

Result<Replayed> verify_session(const std::filesystem::path& file) {
    Result<Recording> recording = read_recording(file);
    if (!recording) {
        return tl::unexpected<Error>(recording.error());
    }
    const Result<loop::Settings> settings = read_settings(recording->meta, file);
    if (!settings) {
        return tl::unexpected<Error>(settings.error());
    }
    Cursor cursor(recording->entries, recording->closed ? Cursor::End::closed : Cursor::End::open,
                  std::move(recording->form));
    if (Status replayed = replay(*settings, cursor); !replayed) {
        return tl::unexpected<Error>(replayed.error());
    }
    return Replayed{cursor.ticks(), cursor.exchanges(), recording->closed,
                    digest_of(recording->entries, cursor.ticks()), cursor.divergence()};
}

} // namespace scaleit::strict
