#include "controller/core/digest.hpp"

#include "controller/core/check.hpp"

#include <bit>
#include <cstring>
#include <fmt/format.h>
#include <type_traits>
#include <xxhash.h>

namespace scaleit {

static_assert(std::endian::native == std::endian::little,
              "canonical bytes are written by copying little-endian values");

namespace {

/// Appends fixed-width values to a buffer known to be large enough.
class Put {
public:
    explicit Put(unsigned char* at) : at_(at) {}

    template <class T> void operator()(T value) {
        static_assert(std::is_arithmetic_v<T>);
        std::memcpy(at_, &value, sizeof value);
        at_ += sizeof value;
    }
    [[nodiscard]] unsigned char* end() const { return at_; }

private:
    unsigned char* at_;
};

void put_failure(Put& put, const Failure& failure) {
    put(static_cast<std::uint8_t>(failure.kind));
    put(static_cast<std::int32_t>(failure.http_status));
}

Hash128 from_xxh(XXH128_hash_t hash) { return Hash128{hash.high64, hash.low64}; }

} // namespace

std::string Hash128::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

Hash128 hash128(std::string_view bytes) { return from_xxh(XXH3_128bits(bytes.data(), bytes.size())); }

void Digest::FreeState::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

Digest::Digest() : state_(XXH3_createState()), buffer_(std::make_unique<std::array<unsigned char, k_buffer_bytes>>()) {
    SCALEIT_CHECK(state_ != nullptr);
    XXH3_128bits_reset(state_.get());
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::add(const Tick& tick) {
    if (used_ + k_tick_bytes_max > k_buffer_bytes) {
        flush();
    }
    Put put(buffer_->data() + used_);
    put(tick.index);
    put(to_ns(tick.at));
    put(static_cast<std::uint8_t>(tick.observation.has_value()));
    if (tick.observation) {
        put(tick.observation->cpu);
        put(static_cast<std::int32_t>(tick.observation->replicas));
    } else {
        put_failure(put, tick.observation.error());
    }
    put(static_cast<std::uint8_t>(tick.decision.steps().size()));
    for (const Step& step : tick.decision.steps()) {
        put(static_cast<std::uint8_t>(step.reason));
        put(static_cast<std::int32_t>(step.replicas));
    }
    put(static_cast<std::uint8_t>(tick.write.outcome));
    if (tick.write.outcome == WriteOutcome::failed) {
        put_failure(put, tick.write.failure);
    }
    if (!tick.failed_calls.none()) {
        for (const std::uint16_t count : tick.failed_calls.by_kind) {
            put(count);
        }
    }
    used_ = static_cast<std::size_t>(put.end() - buffer_->data());
}

void Digest::flush() {
    XXH3_128bits_update(state_.get(), buffer_->data(), used_);
    used_ = 0;
}

Hash128 Digest::value() const {
    const std::unique_ptr<XXH3_state_s, FreeState> copy(XXH3_createState());
    SCALEIT_CHECK(copy != nullptr);
    XXH3_copyState(copy.get(), state_.get());
    XXH3_128bits_update(copy.get(), buffer_->data(), used_);
    return from_xxh(XXH3_128bits_digest(copy.get()));
}

} // namespace scaleit
