#pragma once
// A long sequence in a bounded number of slots, each holding what matters most of a stretch of it. Every slot stands
// for equally many elements, so nothing is favoured for coming early or late.
#include "controller/core/check.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace scaleit::html {

/// Holds elements of type T in their order while there are at most `slots_max`; beyond that, neighbours are merged in
/// pairs by `T::absorb(later)`. A value.
template <class T> class Slots {
public:
    /// Requires: slots_max even and at least 2.
    explicit Slots(std::size_t slots_max) : slots_max_(slots_max) {
        SCALEIT_CHECK(slots_max >= 2 && slots_max % 2 == 0);
    }

    void add(T element) {
        if (in_last_ < per_slot_ && !slots_.empty()) {
            slots_.back().absorb(element);
            ++in_last_;
            return;
        }
        if (slots_.size() == slots_max_) {
            merge_pairs();
        }
        slots_.push_back(std::move(element));
        in_last_ = 1;
    }

    [[nodiscard]] std::span<const T> slots() const { return slots_; }
    /// How many elements one slot stands for; the last one may stand for fewer.
    [[nodiscard]] std::int64_t per_slot() const { return per_slot_; }
    /// Elements that were added and have no slot of their own.
    [[nodiscard]] std::int64_t absorbed() const {
        return slots_.empty() ? 0 : static_cast<std::int64_t>(slots_.size() - 1) * (per_slot_ - 1) + in_last_ - 1;
    }

private:
    void merge_pairs() {
        for (std::size_t pair = 0; pair < slots_max_ / 2; ++pair) {
            T merged = std::move(slots_[2 * pair]);
            merged.absorb(slots_[2 * pair + 1]);
            slots_[pair] = std::move(merged);
        }
        slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(slots_max_ / 2), slots_.end());
        per_slot_ *= 2;
    }

    std::size_t slots_max_;
    std::int64_t per_slot_ = 1;
    std::int64_t in_last_ = 0;
    std::vector<T> slots_;
};

} // namespace scaleit::html
