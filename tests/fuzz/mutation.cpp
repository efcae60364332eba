#include "tests/fuzz/mutation.hpp"

#include "controller/core/check.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace scaleit::fuzz {

namespace {

constexpr auto k_fragments = std::to_array<std::string_view>({"\r\n",
                                                              "\r\n\r\n",
                                                              "\n",
                                                              "\r",
                                                              " ",
                                                              "\t",
                                                              ":",
                                                              ";",
                                                              ",",
                                                              "0",
                                                              "-1",
                                                              "1e9",
                                                              "99999999999999999999",
                                                              "/",
                                                              "*",
                                                              "?",
                                                              "HTTP/1.1",
                                                              "HTTP/1.0",
                                                              "HTTP/2.0",
                                                              "GET ",
                                                              "HEAD ",
                                                              "PUT ",
                                                              "OPTIONS ",
                                                              "/app/status",
                                                              "/app/replicas",
                                                              "http://h",
                                                              "Host: h\r\n",
                                                              "Content-Length: 3\r\n",
                                                              "Transfer-Encoding: chunked\r\n",
                                                              "Connection: close\r\n",
                                                              "Connection: keep-alive\r\n",
                                                              "Expect: 100-continue\r\n",
                                                              "Accept: text/html\r\n",
                                                              "Accept: */*;q=0\r\n",
                                                              "Content-Type: application/json\r\n",
                                                              "{\"replicas\":",
                                                              "null",
                                                              "{",
                                                              "[",
                                                              "\"",
                                                              "\\u0000",
                                                              "\x80",
                                                              "\xFF"});

/// The draws for one input, in order.
class Dice {
public:
    Dice(Seed seed, std::uint64_t number) : seed_{draw_bits(seed, Stream{1}, number)} {}

    /// From 0 to below `bound`. Requires: bound > 0.
    std::size_t below(std::size_t bound) { return draw_bits(seed_, Stream{2}, next_++) % bound; }
    char byte() { return static_cast<char>(below(256)); }
    template <class List> const auto& one_of(const List& list) { return list[below(list.size())]; }

private:
    Seed seed_;
    std::uint64_t next_ = 0;
};

void mutate(std::string& text, const std::vector<std::string>& examples, Dice& dice) {
    enum Way { flip, replace, insert, fragment, remove, repeat, cut, graft, ways };
    constexpr std::size_t k_run_max = 32;
    constexpr std::size_t k_repeats_max = 64;
    const std::size_t at = dice.below(text.size() + 1);
    const std::size_t length = std::min(dice.below(k_run_max), text.size() - at);
    switch (static_cast<Way>(dice.below(ways))) {
    case flip:
        if (at < text.size()) {
            text[at] = static_cast<char>(text[at] ^ static_cast<char>(1U << dice.below(8)));
        }
        break;
    case replace:
        if (at < text.size()) {
            text[at] = dice.byte();
        }
        break;
    case insert:
        text.insert(at, 1, dice.byte());
        break;
    case fragment:
        text.insert(at, dice.one_of(k_fragments));
        break;
    case remove:
        text.erase(at, length);
        break;
    case repeat: {
        const std::string run = text.substr(at, length);
        for (std::size_t left = dice.below(k_repeats_max); left > 0; --left) {
            text.insert(at, run);
        }
        break;
    }
    case cut:
        text.erase(at);
        break;
    case graft: {
        const std::string& other = dice.one_of(examples);
        text = text.substr(0, at) + other.substr(dice.below(other.size() + 1));
        break;
    }
    case ways:
        break;
    }
}

std::string noise(Dice& dice) {
    constexpr std::size_t k_noise_max = 300;
    std::string text(dice.below(k_noise_max), '\0');
    for (char& byte : text) {
        byte = dice.byte();
    }
    return text;
}

} // namespace

std::string make_input(const std::vector<std::string>& examples, Seed seed, std::uint64_t number) {
    SCALEIT_CHECK(!examples.empty());
    enum Kind { nonsense, pipeline, mutated };
    constexpr std::array k_kinds{nonsense, pipeline, mutated, mutated, mutated, mutated, mutated, mutated};
    Dice dice(seed, number);
    const Kind kind = dice.one_of(k_kinds);
    if (kind == nonsense) {
        return noise(dice);
    }
    std::string text = dice.one_of(examples);
    if (kind == pipeline) {
        for (std::size_t more = dice.below(4); more > 0; --more) {
            text += dice.one_of(examples);
        }
        return text;
    }
    for (std::size_t left = 1 + dice.below(6); left > 0; --left) {
        mutate(text, examples, dice);
    }
    return text;
}

} // namespace scaleit::fuzz
