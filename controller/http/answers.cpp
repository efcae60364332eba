#include "controller/http/answers.hpp"

#include <utility>

namespace scaleit::http {

Response without_body(Response response) {
    if (!response.source) { // whose length nobody knows
        response.headers.push_back({"Content-Length", std::to_string(response.body.size())});
    }
    response.body.clear();
    return response;
}

} // namespace scaleit::http
