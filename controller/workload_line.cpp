#include "controller/workload_line.hpp"

#include "controller/policy/config_map.hpp"

namespace scaleit {

WorkloadLine::WorkloadLine(const WorkloadPlan& plan, const live::BaseUrl& url, Clock& clock, const Options& options)
    : clock_(clock, options.shift), http_(url, url.scheme == live::Scheme::https ? options.trusted : nullptr),
      timed_(options.figures != nullptr
                 ? std::make_unique<api::TimedTransport>(http_, clock_, plan.options.name, *options.figures)
                 : nullptr),
      app_side_(timed_ ? static_cast<Transport&>(*timed_) : http_,
                [files = plan.config_maps] { return policy::load_config_maps(files); }),
      steered_(app_side_, options.directive) {}

Result<std::unique_ptr<WorkloadLine>> WorkloadLine::create(const WorkloadPlan& plan, Clock& clock,
                                                           const Options& options) {
    const Result<live::BaseUrl> url = live::parse_base_url(plan.url);
    if (!url) {
        return tl::unexpected<Error>(url.error());
    }
    std::unique_ptr<WorkloadLine> line(new WorkloadLine(plan, *url, clock, options));
    if (options.reach_within) {
        if (Status reached = line->connect(*options.reach_within); !reached) {
            return tl::unexpected<Error>(reached.error());
        }
    }
    if (!plan.record.empty()) {
        if (Status recorded = line->record(plan, options); !recorded) {
            return tl::unexpected<Error>(recorded.error());
        }
    }
    line->journal_ = std::make_unique<RunJournal>(plan.options.settings, options.log, line->recording_.get());
    return line;
}

Status WorkloadLine::record(const WorkloadPlan& plan, const Options& options) {
    Result<session::Redaction> redaction = options.redaction->redaction();
    if (!redaction) {
        return tl::unexpected<Error>(redaction.error());
    }
    session::Meta meta = loop::to_meta(plan.options.settings);
    if (plan.options.settings.clock == loop::ClockKind::real) {
        meta[session::k_began_at_key] = plan.options.began.to_text();
    }
    meta["recorder"] = "controller " SCALEIT_VERSION;
    meta["app"] = plan.url;
    auto writer = session::SessionWriter::create(plan.record, meta, options.sync, {*std::move(redaction)});
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

} // namespace scaleit
