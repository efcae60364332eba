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

TEST_CASE("utf8: characters are counted, not their bytes", "[core]") {
    CHECK(characters_in("") == 0);
    CHECK(characters_in("a b\n") == 4);
    CHECK(characters_in("Grüße 価 \U0001F600") == 9);
    CHECK(characters_in("e\u0301") == 2); // one to the eye, two code points
}

TEST_CASE("utf8: what is printable stays, all else is escaped", "[core]") {
    CHECK(printable("Grüße 価 \U0001F600 ~") == "Grüße 価 \U0001F600 ~");
    CHECK(printable(std::string("a\0b\n\x7f", 5)) == "a\\x00b\\x0a\\x7f");
    CHECK(printable("\xC2\x9B") == "\\xc2\\x9b"); // a C1 control
    CHECK(printable("\xC0\xAF\xFF\xE4\xBE") == "\\xc0\\xaf\\xff\\xe4\\xbe");
    CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80"); // a surrogate
    CHECK(printable("\xE0\x82\xA0") == "\\xe0\\x82\\xa0"); // overlong
    CHECK(printable("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}
