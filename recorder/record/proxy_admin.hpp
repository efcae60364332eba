#pragma once
// How the recording proxy is doing, for those who watch it; served on a port of its own, so that no path of the
// upstream is hidden:
//   GET /metrics   figures for Prometheus, all under `scaleit_proxy_`
//   GET /healthz   200 `{"status":"recording"}`; once something went unrecorded `passing_unrecorded` where traffic goes
//                  on (still 200: restarting the proxy would end it), or 503 `stopped`
#include "recorder/record/proxy_service.hpp"

namespace scaleit::record {

class ProxyAdmin final : public Service {
public:
    /// Both must outlive this.
    ProxyAdmin(const ProxyService& proxy, const ExchangeLog& log) : proxy_(proxy), log_(log) {}

    [[nodiscard]] Outcome handle(const Request& request) override;
    [[nodiscard]] bool waits(const Request&) const override { return false; }

private:
    [[nodiscard]] Response health() const;
    [[nodiscard]] std::string figures() const;

    const ProxyService& proxy_;
    const ExchangeLog& log_;
};

} // namespace scaleit::record
