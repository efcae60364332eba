#pragma once
// A service whose answers are told by the request: an echo, a table of responses, and every transport failure by name.
#include "controller/port/service.hpp"

#include <atomic>
#include <map>
#include <string>

namespace scaleit::test {

/// `/fail/KIND` gives that failure, a target in `responses` its response, and anything else a 200 whose body is
/// "METHOD target\n" and the request's body, and whose X-Headers are the request's headers as "name=value;".
class TableService final : public Service {
public:
    std::map<std::string, Response> responses;

    [[nodiscard]] std::size_t calls() const { return calls_; }

    [[nodiscard]] Outcome handle(const Request& request) override {
        ++calls_;
        constexpr std::string_view k_fail = "/fail/";
        if (request.target.rfind(k_fail, 0) == 0) {
            const auto kind = from_name<FailureKind>(std::string_view(request.target).substr(k_fail.size()));
            return tl::unexpected<TransportFailure>({kind.value(), "as asked"});
        }
        if (const auto found = responses.find(request.target); found != responses.end()) {
            return found->second;
        }
        std::string seen;
        for (const Header& header : request.headers) {
            seen += header.name + "=" + header.value + ";";
        }
        return Response{200,
                        {{"Content-Type", "text/plain"}, {"X-Headers", seen}},
                        request.method + " " + request.target + "\n" + request.body};
    }

private:
    std::atomic<std::size_t> calls_ = 0;
};

} // namespace scaleit::test
