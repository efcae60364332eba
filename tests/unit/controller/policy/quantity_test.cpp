#include "controller/policy/quantity.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;

TEST_CASE("quantity: reads every form to thousandths, rounded up", "[policy]") {
    struct Row {
        const char* text;
        std::int64_t milli;
    };
    for (const Row& row : {Row{"0", 0},
                           {"10", 10'000},
                           {"0.5", 500},
                           {".5", 500},
                           {"5.", 5'000},
                           {"500m", 500},
                           {"1.5m", 2},
                           {"1u", 1},
                           {"1500u", 2},
                           {"1n", 1},
                           {"2k", 2'000'000},
                           {"1M", 1'000'000'000},
                           {"1G", 1'000'000'000'000},
                           {"1Ki", 1'024'000},
                           {"1.5Gi", 1'610'612'736'000},
                           {"0.1Ki", 102'400},
                           {"1e3", 1'000'000},
                           {"1E3", 1'000'000},
                           {"15e-1", 1'500},
                           {"1e+2", 100'000},
                           {"999999999999.999", 999'999'999'999'999},
                           {"1T", 1'000'000'000'000'000},
                           {"0E", 0}}) {
        INFO(row.text);
        CHECK(parse_quantity_milli(row.text) == row.milli);
    }
}

TEST_CASE("quantity: as fine as Kubernetes' own, where asked for", "[policy]") {
    CHECK(parse_quantity_nano("0.0125") == 12'500'000);
    CHECK(parse_quantity_nano("400u") == 400'000);
    CHECK(parse_quantity_nano("1n") == 1);
    CHECK(parse_quantity_nano("0.1n") == 1);
    CHECK(parse_quantity_nano("1M") == 1'000'000'000'000'000);
    CHECK_THAT(parse_quantity_nano("1000001").error().message, contains("expected at most 1000000"));
}

TEST_CASE("quantity: refuses what is none, negative or without measure", "[policy]") {
    for (const char* text : {"", "m", "-1", "+1", "1x", "1 m", "1ki", "1.2.3", "1e", "1e+", "1e19", "1e-19", "1e+-3",
                             "1e--3", "0.5e-2147483648", "1e2147483647", "1e99999999999", "0x10", "."}) {
        INFO(text);
        CHECK_THAT(parse_quantity_milli(text).error().message, contains("is not a quantity"));
    }
    for (const char* text : {"1P", "1Ei", "999999999999999999E", "1e18", "1000000000000.001"}) {
        INFO(text);
        CHECK_THAT(parse_quantity_milli(text).error().message, contains("is too large"));
    }
    CHECK_THAT(parse_quantity_milli("1234567890123456789").error().message, contains("is not a quantity"));
}
