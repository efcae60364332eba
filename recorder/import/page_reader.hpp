#pragma once
// One query to a Prometheus server, asked page by page with bounded patience.
#include "recorder/import/prometheus_import.hpp"

namespace scaleit::importing {

class PageReader {
public:
    /// All must outlive it. `flag` names the query in messages.
    PageReader(Transport& transport, Clock& clock, const PrometheusOptions& options, std::string query,
               std::string flag)
        : transport_(transport), clock_(clock), options_(options), query_(std::move(query)), flag_(std::move(flag)) {}

    /// The values at the points of `page`. Fails as import_prometheus() does.
    [[nodiscard]] Result<std::vector<std::optional<std::string>>> read(const Range& page);

private:
    /// The body of an answer; tries again after failures that may pass.
    [[nodiscard]] Result<std::string> fetch(const Range& page);
    [[nodiscard]] Error explain(const Outcome& outcome, int attempts) const;

    Transport& transport_;
    Clock& clock_;
    const PrometheusOptions& options_;
    std::string query_;
    std::string flag_;
};

} // namespace scaleit::importing
