#include "fake_app/demand/series.hpp"

#include "controller/core/check.hpp"

#include <algorithm>
#include <cmath>

namespace scaleit::demand {

Series::Series(Duration step, std::vector<double> values, std::optional<Duration> began_at)
    : step_(step), values_(std::move(values)), began_at_(began_at) {
    SCALEIT_CHECK(step_ > Duration::zero());
    SCALEIT_CHECK(!values_.empty());
    SCALEIT_CHECK(std::all_of(values_.begin(), values_.end(), [](double v) { return std::isfinite(v) && v >= 0; }));
}

} // namespace scaleit::demand
