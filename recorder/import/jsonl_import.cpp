#include "recorder/import/jsonl_import.hpp"

#include "controller/core/shown.hpp"
#include "recorder/export/read_codec.hpp"
#include "recorder/import/new_session.hpp"
#include "recorder/session/meta.hpp"
#include "recorder/session/row.hpp"

#include <fmt/format.h>

namespace scaleit::importing {

using exporting::Ending;
using exporting::Head;
using exporting::Line;
using exporting::MetaRow;
using session::Entry;

namespace {

/// Why a session cannot hold the entry; nothing where it can.
std::optional<std::string> problem_of(const Entry& entry) {
    return std::visit(
        [](const auto& value) -> std::optional<std::string> {
            session::EncodedRow row(value);
            row.set_seq(1);
            const std::optional<session::RowProblem> problem = session::find_problem(value, row);
            return problem ? std::optional(fmt::format("{}.{} {}",
                                                       row.table() == session::Table::tick ? "tick" : "exchange",
                                                       problem->column, problem->what))
                           : std::nullopt;
        },
        entry.value);
}

} // namespace

tl::unexpected<Error> JsonlSource::refuse(const std::string& what) const {
    return fail(ErrorKind::bad_input, lines_.place() + what);
}

Result<JsonlSource> JsonlSource::open(const std::filesystem::path& file) {
    Result<text::LineReader> lines = text::LineReader::open(file, {exporting::k_jsonl_line_bytes_max, "JSONL"});
    if (!lines) {
        return tl::unexpected<Error>(lines.error());
    }
    JsonlSource source(std::move(*lines), file.string());
    if (Status head = source.read_head(); !head) {
        return tl::unexpected<Error>(head.error());
    }
    if (Status meta = source.read_meta(); !meta) {
        return tl::unexpected<Error>(meta.error());
    }
    return source;
}

Result<Line> JsonlSource::read_line() {
    const Result<std::optional<std::string_view>> line = lines_.next();
    if (!line) {
        return tl::unexpected<Error>(line.error());
    }
    if (!*line) {
        return fail(ErrorKind::bad_input,
                    lines_.line() == 0 ? fmt::format("{} is empty, expected JSONL as recorder export writes it", name_)
                                       : fmt::format("{} ends after line {} without its last line, {{\"ending\":...}}: "
                                                     "it was cut off",
                                                     name_, lines_.line()));
    }
    tl::expected<Line, std::string> read = exporting::read_line(**line);
    return read ? Result<Line>(std::move(*read)) : Result<Line>(refuse(read.error()));
}

Status JsonlSource::read_head() {
    const Result<Line> line = read_line();
    if (!line) {
        return tl::unexpected<Error>(line.error());
    }
    const auto* head = std::get_if<Head>(&*line);
    if (head == nullptr) {
        return refuse("expected {\"session\":\"scaleit\",...} on the first line; recorder export writes it");
    }
    if (head->version != exporting::k_jsonl_version) {
        return refuse(fmt::format("version {} is not known here, expected {}; use a recorder that knows it",
                                  head->version, exporting::k_jsonl_version));
    }
    return {};
}

Status JsonlSource::read_meta() {
    for (;;) {
        Result<Line> line = read_line();
        if (!line) {
            return tl::unexpected<Error>(line.error());
        }
        const auto* row = std::get_if<MetaRow>(&*line);
        if (row == nullptr) {
            ahead_ = std::move(*line);
            return {};
        }
        if (!meta_.emplace(row->key, row->value).second) {
            return refuse(fmt::format("the meta row {} is there twice", shown(row->key)));
        }
        if (const std::optional<std::string> problem = session::find_problem(meta_)) {
            return refuse(*problem);
        }
    }
}

Status JsonlSource::take(const Entry& entry) {
    if (const std::int64_t expected = counted_.exchanges + counted_.ticks + 1; entry.seq != expected) {
        return refuse(fmt::format("seq is {}, expected {}: lines are missing, or out of order", entry.seq, expected));
    }
    if (const std::optional<std::string> problem = problem_of(entry)) {
        return refuse(*problem);
    }
    ++(std::holds_alternative<Tick>(entry.value) ? counted_.ticks : counted_.exchanges);
    return {};
}

Status JsonlSource::finish(const Ending& ending) {
    if (ending.exchanges != counted_.exchanges || ending.ticks != counted_.ticks) {
        return refuse(fmt::format("it speaks of {} exchanges and {} ticks where there are {} and {}: lines are missing",
                                  ending.exchanges, ending.ticks, counted_.exchanges, counted_.ticks));
    }
    ending_ = ending;
    const Result<std::optional<std::string_view>> more = lines_.next();
    if (!more) {
        return tl::unexpected<Error>(more.error());
    }
    return *more ? Status(refuse("expected nothing after the line {\"ending\":...}")) : Status{};
}

Result<std::optional<Entry>> JsonlSource::next() {
    Result<Line> line = ahead_ ? Result<Line>(*std::exchange(ahead_, std::nullopt)) : read_line();
    if (!line) {
        return tl::unexpected<Error>(line.error());
    }
    if (const auto* ending = std::get_if<Ending>(&*line)) {
        const Status finished = finish(*ending);
        return finished ? Result<std::optional<Entry>>(std::nullopt) : tl::unexpected<Error>(finished.error());
    }
    auto* entry = std::get_if<Entry>(&*line);
    if (entry == nullptr) {
        return refuse("expected an entry, {\"seq\":...}, or the last line, {\"ending\":...}");
    }
    if (const Status taken = take(*entry); !taken) {
        return tl::unexpected<Error>(taken.error());
    }
    return std::move(*entry);
}

namespace {

Status copy_entries(JsonlSource& source, session::SessionWriter& writer, const Progress& progress) {
    for (;;) {
        const Result<std::optional<Entry>> entry = source.next();
        if (!entry) {
            return tl::unexpected<Error>(entry.error());
        }
        if (!*entry) {
            return {};
        }
        if (Status appended = std::visit([&](const auto& value) { return writer.append(value); }, (*entry)->value);
            !appended) {
            return appended;
        }
        if ((*entry)->seq % k_progress_every == 0) {
            if (Status told = progress((*entry)->seq); !told) {
                return told;
            }
        }
    }
}

} // namespace

Result<Ending> import_jsonl(const std::filesystem::path& file, const std::filesystem::path& out,
                            const Progress& progress) {
    Result<JsonlSource> source = JsonlSource::open(file);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    Result<NewSession> session = NewSession::create(out, source->meta());
    if (!session) {
        return tl::unexpected<Error>(session.error());
    }
    if (Status copied = copy_entries(*source, session->writer(), progress); !copied) {
        return tl::unexpected<Error>(copied.error());
    }
    const Status finished = session->finish();
    return finished ? Result<Ending>(source->ending()) : tl::unexpected<Error>(finished.error());
}

} // namespace scaleit::importing
