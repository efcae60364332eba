// A libFuzzer target: SCALEIT_FUZZ_SUBJECT names the function that is given the bytes.
#include "tests/fuzz/subjects.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const scaleit::fuzz::Verdict verdict =
        scaleit::fuzz::SCALEIT_FUZZ_SUBJECT({reinterpret_cast<const char*>(data), size});
    if (verdict.flaw) {
        std::fprintf(stderr, "flaw: %s\n", verdict.flaw->c_str());
        std::abort();
    }
    return 0;
}
