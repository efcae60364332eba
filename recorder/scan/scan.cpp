#include "recorder/scan/scan.hpp"

#include "controller/core/digest.hpp"
#include "recorder/session/json_walk.hpp"
#include "recorder/session/token_codec.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace scaleit::scan {

namespace {

constexpr std::size_t k_shown_bytes_max = 4;
constexpr std::size_t k_path_bytes_max = 200;

std::string shown(std::string_view secret) {
    return std::string(secret.substr(0, std::min(k_shown_bytes_max, secret.size() / 5)));
}

/// `/a/b` of a path; cut where it is long.
std::string pointer_of(std::span<const std::string> path) {
    std::string pointer;
    for (const std::string& name : path) {
        pointer.append("/").append(name);
    }
    return pointer.substr(0, k_path_bytes_max);
}

class Scanner {
public:
    Findings take() { return std::move(findings_); }

    void scan(const session::Meta& meta) {
        for (const auto& [key, value] : meta) {
            scan_value(fmt::format("meta {}", key), key, value);
        }
    }

    void scan(std::int64_t seq, const session::Exchange& exchange) {
        seq_ = seq;
        scan_target(exchange.request.target);
        scan_message("request", exchange.request.headers, exchange.request.body);
        if (exchange.outcome) {
            scan_message("response", exchange.outcome->headers, exchange.outcome->body);
        } else {
            scan_text("detail", exchange.outcome.error().detail);
        }
    }

private:
    /// Where a secret was found, and its hash.
    using Key = std::pair<std::string, std::pair<std::uint64_t, std::uint64_t>>;

    void report(SecretRule rule, const std::string& where, std::string_view secret) {
        const Hash128 hash = hash128(secret);
        Key key{where, {hash.high, hash.low}};
        if (const auto known = places_.find(key); known != places_.end()) {
            ++findings_.list[known->second].times;
        } else if (findings_.list.size() == k_findings_max) {
            ++findings_.others;
        } else {
            places_.emplace(std::move(key), findings_.list.size());
            findings_.list.push_back({seq_, where, rule, shown(secret), secret.size(), 1});
        }
    }

    std::vector<Suspect> scan_text(const std::string& where, std::string_view text) {
        std::vector<Suspect> found = find_by_form(text);
        for (const Suspect& one : found) {
            report(one.rule, where, text.substr(one.begin, one.end - one.begin));
        }
        return found;
    }

    /// A value by its form, and where that says nothing by its name.
    void scan_value(const std::string& where, std::string_view name, std::string_view value) {
        if (!session::is_token(value) && scan_text(where, value).empty() && is_named_secret(name, value)) {
            report(SecretRule::named_secret, where, value);
        }
    }

    void scan_target(std::string_view target) {
        const std::size_t mark = std::min(target.find('?'), target.size());
        scan_text("request target", target.substr(0, mark));
        scan_pairs("request query ", target.substr(std::min(mark + 1, target.size())));
    }

    void scan_pairs(const std::string& where, std::string_view pairs) {
        while (!pairs.empty()) {
            const std::size_t end = std::min(pairs.find_first_of("&;"), pairs.size());
            const std::string_view pair = pairs.substr(0, end);
            const std::size_t equals = std::min(pair.find('='), pair.size());
            const std::string_view name = pair.substr(0, equals);
            scan_value(where + std::string(name.substr(0, k_path_bytes_max)), name,
                       pair.substr(std::min(equals + 1, pair.size())));
            pairs.remove_prefix(std::min(end + 1, pairs.size()));
        }
    }

    void scan_message(const std::string& side, const Headers& headers, std::string_view body) {
        for (const Header& header : headers) {
            scan_value(side + " header " + header.name, header.name, header.value);
        }
        scan_body(side + " body", headers, body);
    }

    void scan_body(const std::string& where, const Headers& headers, std::string_view body) {
        const std::vector<Suspect> by_form = scan_text(where, body);
        if (find_header(headers, "Content-Type").value_or("").starts_with("application/x-www-form-urlencoded")) {
            scan_pairs(where + " ", body);
            return;
        }
        struct Named {
            std::string where;
            std::string_view value;
        };
        std::vector<Named> named;
        const bool json = session::walk_json(body, [&](const session::JsonPlace& place) {
            const std::string_view raw = body.substr(place.begin, place.end - place.begin);
            if (place.path.empty() || !raw.starts_with('"') || named.size() == k_findings_max) {
                return;
            }
            const std::string_view value = raw.substr(1, raw.size() - 2);
            const bool reported = std::any_of(by_form.begin(), by_form.end(), [&place](const Suspect& one) {
                return one.begin < place.end && one.end > place.begin;
            });
            if (!reported && !session::is_token(value) && is_named_secret(place.path.back(), value)) {
                named.push_back({where + " " + pointer_of(place.path), value});
            }
        });
        if (json) {
            for (const Named& one : named) {
                report(SecretRule::named_secret, one.where, one.value);
            }
        }
    }

    std::int64_t seq_ = 0;
    std::map<Key, std::size_t> places_;
    Findings findings_;
};

} // namespace

Result<Findings> scan_session(const session::SessionReader& reader) {
    Scanner scanner;
    scanner.scan(reader.meta());
    const Status read = reader.for_each([&](const session::Entry& entry) -> Status {
        if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
            scanner.scan(entry.seq, *exchange);
        }
        return {};
    });
    if (!read) {
        return tl::unexpected<Error>(read.error());
    }
    return scanner.take();
}

} // namespace scaleit::scan
