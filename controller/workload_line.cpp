#include "controller/workload_line.hpp"

#include "controller/policy/config_map.hpp"

#include <fmt/format.h>

namespace scaleit {

WorkloadLine::WorkloadLine(const Beginning& beginning, const live::BaseUrl& url, Clock& clock, const Options& options)
    : clock_(clock), http_(url, url.scheme == live::Scheme::https ? options.trusted : nullptr),
      app_(http_, options.given_up),
      timed_(options.figures != nullptr
                 ? std::make_unique<api::TimedTransport>(app_, clock_, beginning.plan.options.name, *options.figures)
                 : nullptr),
      app_side_(timed_ ? static_cast<Transport&>(*timed_) : app_,
                [files = beginning.plan.config_maps] { return policy::load_config_maps(files); }),
      steered_(app_side_, options.directive) {}

Result<std::unique_ptr<WorkloadLine>> WorkloadLine::create(const Beginning& beginning, Clock& clock,
                                                           const Options& options) {
    const Result<live::BaseUrl> url = live::parse_base_url(beginning.plan.url);
    if (!url) {
        return tl::unexpected<Error>(url.error());
    }
    std::unique_ptr<WorkloadLine> line(new WorkloadLine(beginning, *url, clock, options));
    if (options.reach_within) {
        if (Status reached = line->connect(*options.reach_within); !reached) {
            return tl::unexpected<Error>(reached.error());
        }
    }
    if (!beginning.record.empty()) {
        if (Status recorded = line->record(beginning, options); !recorded) {
            return tl::unexpected<Error>(recorded.error());
        }
    }
    line->journal_ = std::make_unique<RunJournal>(beginning.plan.options.settings, options.log, line->recording_.get());
    return line;
}

Status WorkloadLine::record(const Beginning& beginning, const Options& options) {
    Result<session::Redaction> redaction = options.redaction->redaction();
    if (!redaction) {
        return tl::unexpected<Error>(redaction.error());
    }
    session::Meta meta = loop::to_meta(beginning.plan.options.settings);
    if (beginning.plan.options.settings.clock == loop::ClockKind::real) {
        meta[session::k_began_at_key] = beginning.plan.options.began.to_text();
        meta[session::k_began_at_ms_key] = fmt::to_string(beginning.plan.options.began_late.count());
    }
    meta["recorder"] = "controller " SCALEIT_VERSION;
    meta["app"] = beginning.plan.url;
    auto writer = session::SessionWriter::create(beginning.record, meta, options.sync, {*std::move(redaction)});
    if (!writer) {
        return tl::unexpected<Error>(writer.error());
    }
    writer_ = std::move(*writer);
    recorded_ = std::make_unique<record::RecordingTransport>(steered_, *writer_, clock_);
    recording_ = std::make_unique<record::RecordingJournal>(*writer_);
    return {};
}

fleet::Line WorkloadLine::line() {
    Transport& transport = recorded_ ? static_cast<Transport&>(*recorded_) : steered_;
    return {transport, clock_, *journal_};
}

Status WorkloadLine::close() { return writer_ ? writer_->close() : Status{}; }

void WorkloadLine::discard() {
    if (writer_) {
        session::SessionWriter::discard(std::move(writer_));
    }
}

} // namespace scaleit
