#include "tests/durability/client.hpp"

#include "recorder/session/verify.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <algorithm>
#include <stdexcept>

namespace scaleit::test {

namespace fs = std::filesystem;

namespace {

constexpr int k_large_every = 4;
constexpr std::size_t k_large_bytes = 9000; // over two pages of its own

/// The client's exchanges: equal ones, different ones, and some over several pages.
session::Exchange exchange_of(int number) {
    return number % k_large_every == 1
               ? sample_exchange(number, std::string(k_large_bytes, static_cast<char>('a' + number % 26)))
               : sample_exchange(number);
}

/// Whether the entry is what the client recorded in its place.
bool is_recorded(const session::Entry& entry) {
    const int number = static_cast<int>((entry.seq - 1) / 2);
    return entry.seq % 2 == 1 ? entry.value == decltype(entry.value)(exchange_of(number))
                              : entry.value == decltype(entry.value)(sample_tick(number));
}

/// What a client was told, counted.
struct Told {
    std::size_t acknowledged = 0; ///< entries that must be there
    std::size_t taken = 0;        ///< entries that may be there, one on its way apart
    bool created = false;
    bool failed = false;
    bool closing = false;
    bool closed = false;
};

Told read_notes(const std::string& notes) {
    Told told;
    for (const char letter : notes) {
        switch (static_cast<Noted>(letter)) {
        case Noted::created:
            told.created = true;
            break;
        case Noted::exchange:
            told.acknowledged = ++told.taken;
            break;
        case Noted::tick:
            ++told.taken;
            break;
        case Noted::failed:
            told.failed = true;
            break;
        case Noted::closing:
            told.closing = true;
            break;
        case Noted::closed:
            told.closed = true;
            told.acknowledged = told.taken;
            break;
        }
    }
    return told;
}

/// A session that was never made is not there, or says so itself, or is empty.
std::string find_wrong_unmade(const fs::path& file, const Told& told) {
    if (told.failed) {
        return fs::exists(file) ? "create() failed and left a file" : "";
    }
    const Result<Content> content = read_content(file);
    if (content) {
        return content->entries.empty() && !content->closed ? "" : "a session never made has entries";
    }
    const std::string& message = content.error().message;
    for (const char* known : {"does not exist", "is empty", "died at its start"}) {
        if (message.find(known) != std::string::npos) {
            return "";
        }
    }
    return "a session never made reads: " + message;
}

std::string find_wrong_files(const fs::path& file) {
    for (const char* suffix : {"-wal", "-shm", "-journal"}) {
        if (fs::exists(file.string() + suffix)) {
            return std::string("closed, with a ") + suffix + " beside it";
        }
    }
    return "";
}

std::string find_wrong_content(const Content& content, const ClientPlan& plan, const Told& told, Demand demand) {
    const std::size_t found = content.entries.size();
    if (demand == Demand::acknowledged && found < told.acknowledged) {
        return std::to_string(told.acknowledged) + " entries were acknowledged, " + std::to_string(found) +
               " are there";
    }
    if (found > told.taken + 1) {
        return std::to_string(found) + " entries are there, " + std::to_string(told.taken) + " were taken";
    }
    if (!std::all_of(content.entries.begin(), content.entries.end(), is_recorded)) {
        return "an entry is not what was recorded";
    }
    if (content.closed && (!told.closing || found != 2 * static_cast<std::size_t>(plan.exchanges))) {
        return "marked closed, though not complete";
    }
    if (told.closed && !content.closed) {
        return "close() succeeded, the session is marked open";
    }
    return "";
}

std::string find_wrong_seals(const fs::path& file, const Content& content) {
    const auto report = session::verify(file);
    if (!report) {
        return "verify cannot open it: " + report.error().message;
    }
    if (!report->damage.empty()) {
        const session::Damage& first = report->damage.front();
        return "verify finds " + first.table + " seq " + std::to_string(first.seq) + " " + first.column + ": " +
               first.what;
    }
    return report->closed == content.closed && static_cast<std::size_t>(report->entries) == content.entries.size()
               ? ""
               : "verify counts otherwise";
}

} // namespace

std::optional<Error> record(const fs::path& file, const ClientPlan& plan, const Note& note) {
    auto writer = session::SessionWriter::create(file, sample_meta(), plan.sync);
    if (!writer) {
        note(Noted::failed);
        return writer.error();
    }
    note(Noted::created);
    Status status;
    const auto noted = [&](Status next, Noted what) {
        status = std::move(next);
        note(status ? what : Noted::failed);
        return status.has_value();
    };
    for (int i = 0; i < plan.exchanges; ++i) {
        if (!noted((*writer)->append(exchange_of(i)), Noted::exchange) ||
            !noted((*writer)->append(sample_tick(i)), Noted::tick)) {
            break;
        }
    }
    if (status) {
        note(Noted::closing);
        static_cast<void>(noted((*writer)->close(), Noted::closed));
    }
    if (status) {
        return std::nullopt;
    }
    if (!same_failure((*writer)->append(exchange_of(0)), status) ||
        !same_failure((*writer)->append(sample_tick(0)), status) || !same_failure((*writer)->close(), status)) {
        throw std::runtime_error("after a failure the session took something: " + status.error().message);
    }
    return status.error();
}

std::string find_wrong(const fs::path& file, const ClientPlan& plan, const std::string& notes, Demand demand) {
    const Told told = read_notes(notes);
    if (!told.created) {
        return find_wrong_unmade(file, told);
    }
    if (told.closed) {
        if (std::string wrong = find_wrong_files(file); !wrong.empty()) {
            return wrong;
        }
    }
    const Result<Content> content = read_content(file);
    if (!content) {
        return "it cannot be read: " + content.error().message;
    }
    std::string wrong = find_wrong_content(*content, plan, told, demand);
    return wrong.empty() ? find_wrong_seals(file, *content) : wrong;
}

} // namespace scaleit::test
