#include "controller/core/utf8.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;

TEST_CASE("utf8: readable is what a person can read on a page", "[core]") {
    for (const char* text : {"", "a b", "tab\tand\r\nlines", "Grüße 價 \U0001F600", "\xc2\xa0"}) {
        CAPTURE(text);
        CHECK(is_readable(text));
    }
    for (const char* text : {"\x01", "a\x7f", "\xc2\x80", "\xc3", "\xff", "\xc0\xaf", "\xed\xa0\x80",
                             "\xf4\x90\x80\x80", "\x1b[31m", "\xe5\x83", "\xf8\x88\x80\x80\x80"}) {
        CAPTURE(text);
        CHECK_FALSE(is_readable(text));
    }
    CHECK_FALSE(is_readable(std::string_view("\0", 1)));
}
