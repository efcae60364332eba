// Content that exchanges repeat is stored once; content that has been forgotten meanwhile, or that only looks alike,
// comes back as it was written.
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/raw_database.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "recorder/session/content_reader.hpp"
#include "recorder/session/verify.hpp"

using namespace scaleit;
using namespace scaleit::test;

namespace {

std::string body_of(std::int64_t number) { return "body " + std::to_string(number); }

/// Writes the values, and requires them to come back, each content intact.
void require_back(const std::filesystem::path& file, const Values& values) {
    write_closed(file, values);
    const Content content = read_intact(file);
    REQUIRE(content.entries.size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        REQUIRE(content.entries[i].value == values[i]);
    }
    const auto report = session::verify(file);
    REQUIRE(report);
    CHECK(report->damage.empty());
}

} // namespace

TEST_CASE("content: what exchanges repeat is stored once", "[recorder]") {
    const TemporaryDirectory directory;
    require_back(directory.file("s.db"), sample_values());
    RawDatabase database(directory.file("s.db"));
    // target, request headers, request body, response headers, response body; the detail of the failure
    CHECK(database.read_integer("SELECT count(*) FROM content") == 6);
    CHECK(database.read_integer("SELECT count(DISTINCT bytes) FROM content") == 6);
}

TEST_CASE("content: a large body that is repeated is stored once", "[recorder]") {
    const std::string large(3 * session::k_content_kept_bytes_max, 'x');
    const TemporaryDirectory directory;
    require_back(directory.file("s.db"),
                 {sample_exchange(1, large), sample_exchange(2, large + "y"), sample_exchange(3, large)});
    CHECK(RawDatabase(directory.file("s.db")).read_integer("SELECT sum(length(bytes) > 9999) FROM content") == 2);
}

TEST_CASE("content: empty bodies, and bodies equal to headers or a target, come back as they were", "[recorder]") {
    session::Exchange exchange = sample_exchange(1, "");
    exchange.request.body = exchange.request.target;
    session::Exchange other = sample_exchange(2, "Accept: application/json\n");
    other.request.target = "";
    const TemporaryDirectory directory;
    require_back(directory.file("s.db"), {exchange, other, exchange});
}

TEST_CASE("content: more bodies than are remembered come back, the first of them again at the end", "[recorder]") {
    constexpr auto k_bodies = static_cast<std::int64_t>(session::k_contents_kept_max) + 500;
    Values values;
    for (std::int64_t i = 0; i < k_bodies; ++i) {
        values.emplace_back(sample_exchange(i, body_of(i)));
    }
    for (std::int64_t i = 0; i < k_bodies; i += 7) {
        values.emplace_back(sample_exchange(k_bodies + i, body_of(i)));
    }
    const TemporaryDirectory directory;
    require_back(directory.file("s.db"), values);
    RawDatabase database(directory.file("s.db"));
    const std::int64_t contents = database.read_integer("SELECT count(*) FROM content");
    CHECK(contents >= k_bodies + 4);
    CHECK(contents > database.read_integer("SELECT count(DISTINCT bytes) FROM content")); // some had been forgotten
    CHECK(contents < static_cast<std::int64_t>(values.size()));                           // most had not
}

TEST_CASE("content: the chain does not tell how content is stored", "[recorder]") {
    // The last link of a session of format 1 and of the same entries written now.
    const std::filesystem::path old = std::filesystem::path(SCALEIT_GOLDEN_DIR) / "format1" / "errors.db";
    const Content content = read_intact(old);
    const TemporaryDirectory directory;
    auto writer = session::SessionWriter::create(directory.file("s.db"), content.meta, session::Sync::normal);
    REQUIRE(writer);
    for (const session::Entry& entry : content.entries) {
        REQUIRE(std::visit([&](const auto& value) { return (*writer)->append(value); }, entry.value));
    }
    REQUIRE((*writer)->close());
    const auto last_link = [](const std::filesystem::path& file) {
        return RawDatabase(file).read_text("SELECT hex(substr(seal, 1, 16)) FROM ending");
    };
    CHECK(last_link(directory.file("s.db")) == last_link(old));
    CHECK(last_link(old).size() == 32);
}
