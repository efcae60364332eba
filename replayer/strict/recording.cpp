#include "replayer/strict/recording.hpp"

#include "controller/core/schedule.hpp"
#include "recorder/session/reader.hpp"
#include "recorder/session/verify.hpp"

#include <fmt/format.h>

namespace scaleit::strict {

namespace {

tl::unexpected<Error> refuse(const std::filesystem::path& file, const std::string& what) {
    return fail(ErrorKind::bad_input, fmt::format("{}: {}", file.string(), what));
}

std::string describe(const session::Damage& damage) {
    if (damage.table.empty()) {
        return damage.what;
    }
    const std::string place = damage.seq > 0 ? fmt::format(" seq {}", damage.seq) : "";
    return fmt::format("{}{}{}{}: {}", damage.table, place, damage.column.empty() ? "" : " ", damage.column,
                       damage.what);
}

Status check_integrity(const std::filesystem::path& file) {
    const Result<session::VerifyReport> report = session::verify(file);
    if (!report) {
        return tl::unexpected<Error>(report.error());
    }
    if (!report->damage.empty()) {
        const std::size_t more = report->damage.size() - 1;
        return refuse(file, fmt::format("the session is damaged: {}{}", describe(report->damage.front()),
                                        more > 0 ? fmt::format(", and {} more; see recorder verify", more) : ""));
    }
    return {};
}

std::size_t bytes_of(const session::Entry& entry) {
    std::size_t bytes = sizeof entry;
    if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
        bytes += exchange->request.target.size() + exchange->request.body.size();
        bytes += exchange->outcome ? exchange->outcome->body.size() : exchange->outcome.error().detail.size();
    }
    return bytes;
}

Result<std::vector<session::Entry>> read_entries(const session::SessionReader& reader,
                                                 const std::filesystem::path& file) {
    std::vector<session::Entry> entries;
    std::size_t bytes = 0;
    const Status read = reader.for_each([&](const session::Entry& entry) -> Status {
        const auto* tick = std::get_if<Tick>(&entry.value);
        if (tick != nullptr && (tick->at < k_start || tick->at > k_start + k_time_max)) {
            return refuse(file, fmt::format("tick {} is outside the time of a run", tick->index));
        }
        bytes += bytes_of(entry);
        if (entries.size() == k_entries_max || bytes > k_entries_bytes_max) {
            return refuse(file, fmt::format("the session is too large to replay: over {} entries or {} GiB",
                                            k_entries_max, k_entries_bytes_max >> 30U));
        }
        entries.push_back(entry);
        return {};
    });
    if (!read) {
        return tl::unexpected<Error>(read.error());
    }
    return entries;
}

} // namespace

Result<Recording> read_recording(const std::filesystem::path& file) {
    if (Status intact = check_integrity(file); !intact) {
        return tl::unexpected<Error>(intact.error());
    }
    const Result<std::unique_ptr<session::SessionReader>> reader = session::SessionReader::open(file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    Result<std::vector<session::Entry>> entries = read_entries(**reader, file);
    if (!entries) {
        return tl::unexpected<Error>(entries.error());
    }
    Result<RedactedForm> form = RedactedForm::of_session((*reader)->meta());
    if (!form) {
        return tl::unexpected<Error>(form.error());
    }
    return Recording{(*reader)->meta(), *std::move(entries), *std::move(form), (*reader)->closed()};
}

} // namespace scaleit::strict
