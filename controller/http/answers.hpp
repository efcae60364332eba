#pragma once
// Forms of answers that services share.
#include "controller/port/transport.hpp"

namespace scaleit::http {

/// What HEAD is answered where GET would be answered that.
[[nodiscard]] Response without_body(Response response);

} // namespace scaleit::http
