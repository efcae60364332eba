#include "controller/core/shell_word.hpp"

#include "tests/support/catch.hpp"

using scaleit::shell_word;

TEST_CASE("shell word: words come out as a shell reads them back", "[core]") {
    CHECK(shell_word("data/a-b_1.yaml") == "data/a-b_1.yaml");
    CHECK(shell_word("") == "''");
    CHECK(shell_word("two words") == "'two words'");
    CHECK(shell_word("it's; rm *") == "'it'\\''s; rm *'");
}
