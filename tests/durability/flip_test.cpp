// Bytes of a session's file are changed, one at a time: each change is found, or lies where nothing is kept.
#include "recorder/session/verify.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "controller/core/random.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace scaleit;
using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

constexpr Seed k_seed{2110};
constexpr std::size_t k_page_bytes = 4096;

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A byte with one or more of its bits changed, and changed back at the end.
class Flip {
public:
    Flip(const fs::path& file, std::size_t at, char byte) : file_(file), at_(at), byte_(byte) {
        const auto bits = static_cast<unsigned char>(1 + draw_bits(k_seed, Stream{1}, at) % 255);
        put(static_cast<char>(static_cast<unsigned char>(byte) ^ bits));
    }
    ~Flip() { put(byte_); }
    Flip(const Flip&) = delete;
    Flip& operator=(const Flip&) = delete;

private:
    void put(char byte) const {
        std::fstream out(file_, std::ios::binary | std::ios::in | std::ios::out);
        out.seekp(static_cast<std::streamoff>(at_));
        out.put(byte);
    }

    const fs::path& file_;
    std::size_t at_;
    char byte_;
};

/// How many flips had which end.
struct Tally {
    int found = 0;  ///< by verify
    int unused = 0; ///< everything reads as before
};

void flip_and_judge(const fs::path& file, const std::string& bytes, std::size_t at, const Content& wanted,
                    Tally& tally) {
    INFO("seed " << k_seed.value << ", byte " << at % k_page_bytes << " of page " << at / k_page_bytes + 1);
    const Flip flip(file, at, bytes[at]);
    const Result<session::VerifyReport> report = session::verify(file);
    const Result<Content> content = read_content(file); // must come back, with whatever answer
    if (!report || !report->damage.empty()) {
        ++tally.found;
        return;
    }
    ++tally.unused;
    REQUIRE(content);
    CHECK((*content == wanted));
}

/// Whether the byte lies in nothing but zeros, where a page keeps nothing.
bool amid_zeros(const std::string& bytes, std::size_t at) {
    constexpr std::size_t k_around = 8;
    const std::size_t begin = at - std::min(at, k_around);
    const std::size_t end = std::min(at + k_around, bytes.size());
    return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                       bytes.begin() + static_cast<std::ptrdiff_t>(end), [](char byte) { return byte == 0; });
}

/// Over every page: roots with many leaves below them, and rows with pages of their own.
Values many_values() {
    Values values = sample_values();
    for (std::int64_t i = 12; i < 40; ++i) {
        values.emplace_back(sample_exchange(i));
        values.emplace_back(sample_tick(i));
    }
    values.emplace_back(sample_exchange(40, std::string(3 * k_page_bytes, 'x')));
    return values;
}

} // namespace

TEST_CASE("flips: every byte of a small session is content that verify guards, or unused", "[durability]") {
    constexpr std::size_t k_zeros_step = 97;
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    write_closed(file, {sample_exchange(1), sample_tick(0)});
    const Content wanted = read_intact(file);
    const std::string bytes = bytes_of(file);
    Tally tally;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (!amid_zeros(bytes, at) || at % k_zeros_step == 0) {
            flip_and_judge(file, bytes, at, wanted, tally);
        }
    }
    CHECK(tally.found > 1000);
    CHECK(tally.unused > 100);
    CHECK(read_intact(file) == wanted);
}

TEST_CASE("flips: on every page of a session a changed byte is found or unused", "[durability]") {
    constexpr std::uint64_t k_each_page = 32;
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    write_closed(file, many_values());
    const Content wanted = read_intact(file);
    const std::string bytes = bytes_of(file);
    const std::size_t pages = bytes.size() / k_page_bytes;
    CHECK(pages > 8);
    Tally tally;
    for (std::uint64_t i = 0; i < pages * k_each_page; ++i) {
        const std::size_t page = i / k_each_page;
        const std::size_t at = page * k_page_bytes + draw_bits(k_seed, Stream{2}, i) % k_page_bytes;
        flip_and_judge(file, bytes, at, wanted, tally);
    }
    CHECK(tally.found > static_cast<int>(pages * k_each_page / 2));
    CHECK(read_intact(file) == wanted);
}

TEST_CASE("flips: in the -wal of a session that was cut off one ends it early, or is found", "[durability]") {
    constexpr std::uint64_t k_flips = 300;
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    const fs::path wal = file.string() + "-wal";
    const auto writer = make_writer(directory.file("living.db"));
    append_all(*writer, sample_values());
    fs::copy_file(directory.file("living.db"), file);
    fs::copy_file(directory.file("living.db-wal"), wal);
    const Content wanted = read_intact(file);
    const std::string bytes = bytes_of(wal);
    int shorter = 0;
    for (std::uint64_t i = 0; i < k_flips; ++i) {
        const std::size_t at = draw_bits(k_seed, Stream{3}, i) % bytes.size();
        INFO("seed " << k_seed.value << ", byte " << at);
        const Flip flip(wal, at, bytes[at]);
        fs::remove(file.string() + "-shm"); // remembers what the -wal was
        const Result<session::VerifyReport> report = session::verify(file);
        const Result<Content> content = read_content(file);
        if (report && report->damage.empty()) {
            REQUIRE(content);
            shorter += content->entries.size() < wanted.entries.size() ? 1 : 0;
            CHECK(content->entries.size() <= wanted.entries.size());
            CHECK(std::equal(content->entries.begin(), content->entries.end(), wanted.entries.begin()));
        }
    }
    CHECK(shorter > 10);
}
