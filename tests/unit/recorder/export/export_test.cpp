#include "recorder/export/export.hpp"

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <algorithm>

using namespace scaleit;
using namespace scaleit::test;

namespace {

using Export = Status (*)(const session::SessionReader&, const exporting::Sink&);

Result<std::string> text_of(const std::filesystem::path& file, Export exported) {
    const auto reader = session::SessionReader::open(file);
    REQUIRE(reader);
    std::string text;
    const Status status = exported(**reader, [&](std::string_view more) -> Status {
        text += more;
        return {};
    });
    return status ? Result<std::string>(text) : tl::unexpected<Error>(status.error());
}

} // namespace

TEST_CASE("export: jsonl has the meta rows first, then an entry a line, then the ending", "[recorder][export]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), {sample_exchange(1), blind_tick(0)});
    const Result<std::string> text = text_of(directory.file("s.db"), exporting::export_jsonl);
    REQUIRE(text);
    CHECK(std::count(text->begin(), text->end(), '\n') == 7);
    CHECK(text->starts_with("{\"session\":\"scaleit\",\"version\":1}\n{\"meta\":\"app\","));
    CHECK_THAT(*text, contains("\n{\"seq\":1,\"exchange\":") && contains("\n{\"seq\":2,\"tick\":"));
    CHECK(text->ends_with("\n{\"ending\":\"closed\",\"exchanges\":1,\"ticks\":1}\n"));
}

TEST_CASE("export: an open session says so", "[recorder][export]") {
    const TemporaryDirectory directory;
    {
        const auto writer = make_writer(directory.file("s.db"));
        append_all(*writer, {sample_exchange(1)});
    }
    const Result<std::string> text = text_of(directory.file("s.db"), exporting::export_jsonl);
    REQUIRE(text);
    CHECK(text->ends_with("\n{\"ending\":\"open\",\"exchanges\":1,\"ticks\":0}\n"));
}

TEST_CASE("export: csv has a row a tick and empty cells for what is missing", "[recorder][export]") {
    const TemporaryDirectory directory;
    Tick held = sample_tick(2);
    held.at = held.observation->at = from_ns(2'500'000'000);
    held.failed_calls.add(FailureKind::reset);
    held.decision = Decision(Reason::steady, 12);
    held.write = {};
    write_closed(directory.file("s.db"), {sample_exchange(1), sample_tick(0), blind_tick(1), held});
    const Result<std::string> text = text_of(directory.file("s.db"), exporting::export_csv);
    REQUIRE(text);
    CHECK(*text == "at_s,tick,cpu,replicas,desired,reason,chain,write,write_failure,failure,failed_calls\n"
                   "0,0,0.30000000000000004,12,13,bounds_max,proportional=14 bounds_max=13,failed,http_status 503,,"
                   "timeout=1\n"
                   "0.001,1,,,,,,not_needed,,http_status 500,\n"
                   "2.5,2,0.30000000000000004,12,12,steady,steady=12,not_needed,,,timeout=1 reset=1\n");
}

TEST_CASE("export: a sink that fails ends it", "[recorder][export]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    const auto reader = session::SessionReader::open(directory.file("s.db"));
    REQUIRE(reader);
    for (const Export exported : {exporting::export_jsonl, exporting::export_csv}) {
        int good = 0; ///< calls that succeed
        for (;; ++good) {
            int calls = 0;
            const Status status = exported(**reader, [&](std::string_view) -> Status {
                return calls++ < good ? Status{} : Status(fail(ErrorKind::environment, "full"));
            });
            if (status) {
                break;
            }
            CHECK(status.error() == Error{ErrorKind::environment, "full"});
            CHECK(calls == good + 1);
        }
        CHECK(good >= 12);
    }
}
