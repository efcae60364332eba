#include "controller/core/random.hpp"

#include "tests/support/catch.hpp"

#include <Random123/philox.h>

namespace scaleit {

namespace {

using Philox = r123::Philox4x32;

} // namespace

TEST_CASE("random: the generator gives Random123's known answers", "[fake_app][core]") {
    // The philox4x32 10 lines of tests/kat_vectors in Random123.
    const Philox philox;
    CHECK(philox(Philox::ctr_type{{0, 0, 0, 0}}, Philox::key_type{{0, 0}}) ==
          Philox::ctr_type{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}});
    CHECK(philox(Philox::ctr_type{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
                 Philox::key_type{{0xffffffff, 0xffffffff}}) ==
          Philox::ctr_type{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}});
    CHECK(philox(Philox::ctr_type{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
                 Philox::key_type{{0xa4093822, 0x299f31d0}}) ==
          Philox::ctr_type{{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}});
}

TEST_CASE("random: number, stream and seed each have their place in the block", "[fake_app][core]") {
    // First two words of Philox4x32-10, from an implementation of the paper that shares no code with Random123.
    CHECK(draw_bits(Seed{0}, Stream{0}, 0) == 0xe169c58d'6627e8d5U);
    CHECK(draw_bits(Seed{1}, Stream{1}, 0) == 0x428264b6'07071c12U);
    CHECK(draw_bits(Seed{0x299f31d0'a4093822U}, Stream{0x13198a2e}, 0x85a308d3'243f6a88U) == 0xa08a4cab'ae120e9dU);
    CHECK(draw_unit(Seed{0x299f31d0'a4093822U}, Stream{0x13198a2e}, 0x85a308d3'243f6a88U) == 0x1.411499575c241p-1);
}

} // namespace scaleit
