#include "controller/loop/config_transport.hpp"

#include "controller/loop/signals_codec.hpp"

namespace scaleit::loop {

Outcome ConfigTransport::send(const Request& request, Duration budget) {
    if (request.target != k_config_target) {
        return inner_.send(request, budget);
    }
    constexpr int k_unavailable = 503;
    const Result<std::vector<ConfigValue>> values = source_();
    return values ? config_answer(*values) : Response{k_unavailable, {}, values.error().message};
}

} // namespace scaleit::loop
