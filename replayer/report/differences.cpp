#include "replayer/report/differences.hpp"

#include <cmath>
#include <fmt/format.h>

namespace scaleit::report {

namespace {

/// A difference in words, unless it rounds to nothing.
class Words {
public:
    /// In percent of the reference; nothing can be said where that is 0.
    void percent(double reference, double run, std::string_view what) {
        if (reference > 0) {
            add((run - reference) / reference * 100, 0, " %", {"more", "fewer"}, what);
        }
    }
    void points(double reference, double run, std::string_view what) {
        add(run - reference, 1, " points", {"more", "less"}, what);
    }
    void count(std::int64_t reference, std::int64_t run, std::string_view what) {
        add(static_cast<double>(run - reference), 0, "", {"more", "fewer"}, what);
    }
    [[nodiscard]] std::vector<std::string> list() const { return list_; }

private:
    struct Direction {
        std::string_view up;
        std::string_view down;
    };

    void add(double difference, int decimals, std::string_view unit, Direction direction, std::string_view what) {
        const std::string size = fmt::format("{:.{}f}", std::abs(difference), decimals);
        if (size.find_first_not_of("0.") != std::string::npos) {
            list_.push_back(
                fmt::format("{}{} {} {}", size, unit, difference > 0 ? direction.up : direction.down, what));
        }
    }

    std::vector<std::string> list_;
};

std::string count_text(std::optional<int> desired) { return desired ? fmt::to_string(*desired) : "nothing"; }

} // namespace

std::vector<std::string> differences(const score::Scorecard& reference, const score::Scorecard& run) {
    Words words;
    words.percent(reference.replica_hours, run.replica_hours, "replica-hours");
    words.points(reference.above_limit_percent, run.above_limit_percent, "time above the limit");
    words.points(reference.saturated_percent, run.saturated_percent, "time saturated");
    words.points(reference.in_band_percent, run.in_band_percent, "time in band");
    words.count(reference.changes, run.changes, "changes");
    words.count(reference.reversals, run.reversals, "reversals");
    return words.list();
}

std::string in_words(const std::optional<score::Parting>& apart) {
    if (!apart) {
        return "the same decisions throughout";
    }
    return apart->is_end ? fmt::format("the same decisions up to tick {}, where one of the two ends", apart->tick)
                         : fmt::format("decisions part at tick {}: {} here, {} there", apart->tick,
                                       count_text(apart->second), count_text(apart->first));
}

} // namespace scaleit::report
