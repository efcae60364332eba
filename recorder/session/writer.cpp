#include "recorder/session/writer.hpp"

#include "controller/core/check.hpp"
#include "recorder/session/cause.hpp"
#include "recorder/session/head.hpp"
#include "recorder/session/meta.hpp"
#include "recorder/session/session_file.hpp"
#include "recorder/session/side_files.hpp"

#include <SQLiteCpp/Exception.h>
#include <cerrno>
#include <condition_variable>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace scaleit::session {

namespace fs = std::filesystem;

namespace {

/// Entries that may wait for a commit; the tick that fills the queue waits for its own.
constexpr std::size_t k_queued_max = 1024;

void remove_session(const fs::path& file) {
    std::error_code ignored;
    fs::remove(file, ignored);
    for (const char* suffix : k_side_files) {
        fs::remove(beside(file, suffix), ignored);
    }
}

/// Takes the name: makes the file, empty, where there is none.
Status take_name(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        const int code = errno;
        return fail(
            ErrorKind::environment,
            code == EEXIST
                ? fmt::format("{} exists already; choose another name for the session", file.string())
                : fmt::format("cannot make the session {}: {}", file.string(), std::generic_category().message(code)));
    }
    ::close(descriptor);
    for (const char* suffix : k_side_files) {
        std::error_code ignored;
        if (const fs::path other = beside(file, suffix); fs::exists(fs::symlink_status(other, ignored))) {
            fs::remove(file, ignored);
            return fail(ErrorKind::environment,
                        fmt::format("cannot make the session {}: {} is left from another one; choose another name",
                                    file.string(), other.string()));
        }
    }
    return {};
}

/// An entry on its way into the file. An exchange's row looks into the exchange, which lies here where it was redacted,
/// else with its caller, who waits.
struct Queued {
    std::unique_ptr<Exchange> redacted;
    std::unique_ptr<EncodedRow> row;
};
using Queue = std::vector<Queued>;

} // namespace

// Group commit without a thread of its own: whoever finds no commit under way becomes the leader and commits all that
// is queued, for everybody; those who come meanwhile queue up, and one of them leads the next commit.
struct SessionWriter::State {
    State(fs::path name, const Meta& meta, Sync sync, const WriterOptions& options)
        : path(std::move(name)), file(path, meta, sync) {
        if (options.redaction) {
            redactor.emplace(*options.redaction);
        }
    }

    const fs::path path;
    std::optional<Redactor> redactor;
    SessionFile file; ///< the leader's
    std::mutex mutex;
    std::condition_variable led; ///< a commit has ended
    // Guarded by mutex:
    Queue queue;
    Queue batch; ///< the leader's while leading
    std::int64_t last_seq = 0;
    std::int64_t durable_seq = 0;
    bool leading = false;
    bool closed = false;
    std::optional<Error> failure; ///< the first; nothing is committed after it

    using Lock = std::unique_lock<std::mutex>;

    Status refuse(const char* action, const std::string& what) {
        failure = failure.value_or(
            Error{ErrorKind::environment, fmt::format("cannot {} the session {}: {}; what was acknowledged is in it",
                                                      action, path.string(), what)});
        return tl::unexpected<Error>(*failure);
    }

    /// Whether another entry is taken. Every failure is for good.
    Status ready(const std::optional<RowProblem>& problem) {
        if (failure) {
            return tl::unexpected<Error>(*failure);
        }
        if (closed) {
            return fail(ErrorKind::environment, fmt::format("the session {} is closed already", path.string()));
        }
        if (problem) {
            return refuse("write", fmt::format("{} {}", problem->column, problem->what));
        }
        return {};
    }

    std::int64_t enqueue(Queued entry) {
        entry.row->set_seq(++last_seq);
        queue.push_back(std::move(entry));
        return last_seq;
    }

    Status wait_until_durable(std::int64_t seq, Lock& lock) {
        // A caller's row may lie in the batch of a commit that will fail: it must not go before that has ended.
        while (durable_seq < seq && (leading || !failure)) {
            if (leading) {
                led.wait(lock);
            } else {
                lead(lock);
            }
        }
        return durable_seq >= seq ? Status{} : tl::unexpected<Error>(*failure);
    }

    void lead(Lock& lock) {
        SCALEIT_CHECK(!leading && !failure);
        leading = true;
        std::swap(queue, batch);
        const std::int64_t batch_seq = last_seq;
        lock.unlock();
        bool committed = false;
        std::optional<std::string> problem;
        try {
            for (const Queued& entry : batch) {
                file.insert(*entry.row);
            }
            file.commit();
            committed = true;
            file.begin();
        } catch (const SQLite::Exception& exception) {
            problem = cause_of(exception);
        }
        lock.lock();
        batch.clear();
        leading = false;
        durable_seq = committed ? batch_seq : durable_seq;
        if (problem) {
            static_cast<void>(refuse("write", *problem));
        }
        led.notify_all();
    }

    Status close(Lock& lock) {
        if (Status flushed = wait_until_durable(last_seq, lock); !flushed) {
            return flushed;
        }
        if (failure) {
            return tl::unexpected<Error>(*failure);
        }
        SCALEIT_CHECK(!leading);
        try {
            file.close();
            return {};
        } catch (const SQLite::Exception& exception) {
            return refuse("finish", cause_of(exception));
        }
    }
};

SessionWriter::SessionWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
void SessionWriter::discard(std::unique_ptr<SessionWriter> writer) {
    const fs::path file = writer->state_->path;
    writer.reset();
    remove_session(file);
}

SessionWriter::~SessionWriter() = default;

Result<std::unique_ptr<SessionWriter>> SessionWriter::create(const fs::path& file, const Meta& given, Sync sync,
                                                             const WriterOptions& options) {
    Meta meta = given;
    std::optional<std::string> problem;
    if (options.redaction) {
        meta[k_redaction_key] = write_rules(options.redaction->rules);
        problem = find_problem(options.redaction->rules);
    }
    problem = problem ? problem : find_problem(meta);
    if (problem) {
        return fail(ErrorKind::usage, fmt::format("cannot make the session {}: {}", file.string(), *problem));
    }
    if (Status taken = take_name(file); !taken) {
        return tl::unexpected<Error>(taken.error());
    }
    try {
        return std::unique_ptr<SessionWriter>(new SessionWriter(std::make_unique<State>(file, meta, sync, options)));
    } catch (const SQLite::Exception& exception) {
        remove_session(file);
        return fail(ErrorKind::environment,
                    fmt::format("cannot make the session {}: {}", file.string(), cause_of(exception)));
    }
}

Status SessionWriter::append(const Exchange& exchange) {
    return put(exchange).and_then([this](std::int64_t place) { return wait_until_durable(place); });
}

Result<std::int64_t> SessionWriter::put(const Exchange& given) {
    Queued entry;
    if (state_->redactor) {
        entry.redacted = std::make_unique<Exchange>(state_->redactor->redact(given));
    }
    const Exchange& exchange = entry.redacted ? *entry.redacted : given;
    entry.row = std::make_unique<EncodedRow>(exchange);
    const std::optional<RowProblem> problem = find_problem(exchange, *entry.row);
    const State::Lock lock(state_->mutex);
    if (const Status ready = state_->ready(problem); !ready) {
        return tl::unexpected<Error>(ready.error());
    }
    return state_->enqueue(std::move(entry));
}

Status SessionWriter::wait_until_durable(std::int64_t place) {
    State::Lock lock(state_->mutex);
    return state_->wait_until_durable(place, lock);
}

Status SessionWriter::append(const Tick& tick) {
    Queued entry{nullptr, std::make_unique<EncodedRow>(tick)};
    const std::optional<RowProblem> problem = find_problem(tick, *entry.row);
    State::Lock lock(state_->mutex);
    if (Status ready = state_->ready(problem); !ready) {
        return ready;
    }
    const std::int64_t seq = state_->enqueue(std::move(entry));
    return state_->queue.size() < k_queued_max ? Status{} : state_->wait_until_durable(seq, lock);
}

Status SessionWriter::close() {
    State::Lock lock(state_->mutex);
    if (std::exchange(state_->closed, true)) {
        return state_->failure ? Status(tl::unexpected<Error>(*state_->failure)) : Status{};
    }
    return state_->close(lock);
}

} // namespace scaleit::session
