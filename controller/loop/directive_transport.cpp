#include "controller/loop/directive_transport.hpp"

#include "controller/loop/directive_codec.hpp"

namespace scaleit::loop {

Outcome DirectiveTransport::send(const Request& request, Duration budget) {
    return request.target == k_directive_target ? directive_answer(source_()) : inner_.send(request, budget);
}

} // namespace scaleit::loop
