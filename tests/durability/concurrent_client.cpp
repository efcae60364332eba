#include "tests/durability/concurrent_client.hpp"

#include "recorder/session/verify.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <thread>

namespace scaleit::test {

namespace {

session::Exchange exchange_of(const Acknowledged& which) {
    constexpr int k_sizes = 7;
    constexpr int k_step_bytes = 700; // up to more than a page
    const auto bytes = static_cast<std::size_t>(which.number % k_sizes * k_step_bytes);
    session::Exchange exchange = sample_exchange(which.number, std::string(bytes, 'b'));
    exchange.request.target = "/" + std::to_string(which.thread);
    return exchange;
}

} // namespace

std::array<Status, k_client_threads> append_from_threads(session::SessionWriter& writer, int each,
                                                         const std::function<void(const Acknowledged&)>& acknowledge) {
    std::array<Status, k_client_threads> results;
    std::array<std::thread, k_client_threads> threads;
    for (std::uint32_t thread = 0; thread < k_client_threads; ++thread) {
        threads.at(thread) = std::thread([&, thread] {
            Status& result = results.at(thread);
            for (int number = 0; number < each && result; ++number) {
                result = writer.append(exchange_of({thread, number}));
                if (result) {
                    acknowledge({thread, number});
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    return results;
}

std::string find_wrong(const std::filesystem::path& file, const Counts& acknowledged, Mark mark) {
    const Result<Content> content = read_content(file);
    if (!content) {
        return "it cannot be read: " + content.error().message;
    }
    Counts found{};
    for (const session::Entry& entry : content->entries) {
        const auto& exchange = std::get<session::Exchange>(entry.value);
        const auto thread = static_cast<std::uint32_t>(std::stoi(exchange.request.target.substr(1)));
        if (exchange != exchange_of({thread, found.at(thread)++})) {
            return "seq " + std::to_string(entry.seq) + " is not what thread " + std::to_string(thread) + " recorded";
        }
    }
    for (std::size_t thread = 0; thread < k_client_threads; ++thread) {
        const int more = found.at(thread) - acknowledged.at(thread);
        if (more < 0 || more > 1) {
            return "thread " + std::to_string(thread) + " has " + std::to_string(acknowledged.at(thread)) +
                   " acknowledged, the session " + std::to_string(found.at(thread));
        }
    }
    const auto report = session::verify(file);
    if (!report || !report->damage.empty()) {
        return "verify finds damage";
    }
    return content->closed == (mark == Mark::closed) ? "" : "the closed mark is not as it should be";
}

} // namespace scaleit::test
