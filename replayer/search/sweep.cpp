#include "replayer/search/sweep.hpp"

#include "controller/manifest/edit.hpp"
#include "controller/manifest/fields.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <mutex>
#include <set>
#include <thread>

namespace scaleit::search {

namespace {

constexpr Stream k_stream{0x5357'4550U};

/// Two sweeps of one fingerprint have the same configurations over the same world. `first_run`, the digest of what the
/// first configuration saw and did, tells contents of files that have one name from each other.
Hash128 fingerprint(const SweepPlan& plan, Hash128 first_run) {
    std::string text = fmt::format("{}\n{}\n{}\n", plan.manifest, plan.world, first_run.hex());
    for (const Axis& axis : plan.axes) {
        text += fmt::format("{}={}\n", axis.key, fmt::join(axis.values, ","));
    }
    if (plan.random) {
        text += fmt::format("random {} {}\n", plan.random->count, plan.random->seed.value);
    }
    return hash128(text);
}

SweepRow row_of(const SweepPlan& plan, std::int64_t index, const whatif::RunResult& result) {
    SweepRow row{index, values_of(plan, index), result.digest, {}};
    for (const score::Figure& figure : score::figures()) {
        row.figures.push_back(figure.value(result.scorecard));
    }
    return row;
}

/// The manifest with one value for each axis.
Result<policy::Policy> policy_as_written(const SweepPlan& plan, const std::vector<std::string>& values) {
    std::vector<manifest::Assignment> assignments;
    std::string title = plan.source;
    for (std::size_t i = 0; i < values.size(); ++i) {
        assignments.push_back({plan.axes[i].key, values[i]});
        title += fmt::format(" with {}={}", plan.axes[i].key, values[i]);
    }
    return manifest::with_values(plan.manifest, title, assignments).and_then([&](const std::string& text) {
        return policy::read_manifest(text, title);
    });
}

/// Takes configurations one after another, whoever is free.
class Workers {
public:
    Workers(const std::function<void(std::size_t)>& work, const SweepOptions& options, std::size_t count)
        : work_(work), options_(options), count_(count) {}

    void run() {
        std::vector<std::jthread> threads;
        for (int i = 1; i < options_.threads; ++i) {
            threads.emplace_back([this] { take_all(); });
        }
        take_all();
    }

private:
    void take_all() {
        for (std::size_t place = next_++; place < count_; place = next_++) {
            work_(place);
            if (options_.progress) {
                const std::lock_guard lock(mutex_);
                options_.progress(++done_);
            }
        }
    }

    const std::function<void(std::size_t)>& work_;
    const SweepOptions& options_;
    std::size_t count_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::int64_t done_ = 0; ///< guarded by mutex_
};

} // namespace

std::optional<std::string> flaw(const SweepPlan& plan) {
    std::set<std::string> keys;
    std::int64_t count = 1;
    for (const Axis& axis : plan.axes) {
        if (!keys.insert(axis.key).second) {
            return fmt::format("{} is varied twice", axis.key);
        }
        if (axis.continuous && !plan.random) {
            return fmt::format("the range of {} has no step; say {}=FROM..TO/STEP, or --random N", axis.key, axis.key);
        }
        const auto size = static_cast<std::int64_t>(axis.values.size());
        if (!plan.random && count > k_configurations_max / size) {
            return fmt::format("the grid has over {} configurations; vary less, or say --random N",
                               k_configurations_max);
        }
        count *= plan.random ? 1 : size;
    }
    if (plan.axes.empty()) {
        return "nothing to vary; say --vary KEY=VALUES";
    }
    return std::nullopt;
}

std::int64_t count_of(const SweepPlan& plan) {
    if (plan.random) {
        return plan.random->count;
    }
    std::int64_t count = 1;
    for (const Axis& axis : plan.axes) {
        count *= static_cast<std::int64_t>(axis.values.size());
    }
    return count;
}

std::vector<std::string> values_of(const SweepPlan& plan, std::int64_t index) {
    std::vector<std::string> values(plan.axes.size());
    auto rest = static_cast<std::size_t>(index);
    for (std::size_t i = plan.axes.size(); i-- > 0;) {
        const std::vector<std::string>& choices = plan.axes[i].values;
        if (plan.random) {
            const std::uint64_t draw = static_cast<std::uint64_t>(index) * plan.axes.size() + i;
            const double unit = draw_unit(plan.random->seed, k_stream, draw);
            values[i] = choices[static_cast<std::size_t>(unit * static_cast<double>(choices.size()))];
        } else {
            values[i] = choices[rest % choices.size()];
            rest /= choices.size();
        }
    }
    return values;
}

Result<policy::Policy> policy_of(const SweepPlan& plan, std::int64_t index) {
    const Result<policy::Policy> written = policy_as_written(plan, values_of(plan, index));
    return written && plan.fitted ? plan.fitted(*written) : written;
}

std::optional<std::string> overridden_key(const SweepPlan& plan) {
    const std::vector<std::string> values = values_of(plan, 0);
    for (std::size_t i = 0; i < values.size() && plan.fitted; ++i) {
        std::vector<std::string> others = values;
        others[i] = others[i] == plan.axes[i].values.front() ? plan.axes[i].values.back() : plan.axes[i].values.front();
        const Result<policy::Policy> one = policy_as_written(plan, values);
        const Result<policy::Policy> other = policy_as_written(plan, others);
        if (!one || !other || *one == *other) {
            continue;
        }
        const Result<policy::Policy> one_fitted = plan.fitted(*one);
        const Result<policy::Policy> other_fitted = plan.fitted(*other);
        if (one_fitted && other_fitted && *one_fitted == *other_fitted) {
            return plan.axes[i].key;
        }
    }
    return std::nullopt;
}

Result<SweepTable> run_sweep(const SweepPlan& plan, const std::function<whatif::RunResult(const policy::Policy&)>& run,
                             const SweepOptions& options) {
    SweepTable table{{}, count_of(plan), {}, {}};
    for (const Axis& axis : plan.axes) {
        table.keys.push_back(axis.key);
    }
    const Result<policy::Policy> first = policy_of(plan, 0);
    if (!first) {
        return tl::unexpected<Error>(first.error());
    }
    for (std::int64_t index = options.shard.index; index < table.configurations; index += options.shard.count) {
        if (const Result<policy::Policy> policy = policy_of(plan, index); !policy) {
            return tl::unexpected<Error>(policy.error());
        }
        table.rows.push_back({index, {}, {}, {}});
    }
    const std::function<void(std::size_t)> work = [&](std::size_t place) {
        SweepRow& row = table.rows[place];
        row = row_of(plan, row.index, run(*policy_of(plan, row.index)));
    };
    Workers(work, options, table.rows.size()).run();
    if (!table.rows.empty()) {
        const SweepRow& row = table.rows.front();
        table.sweep = fingerprint(plan, row.index == 0 ? row.digest : run(*first).digest);
    }
    return table;
}

} // namespace scaleit::search
