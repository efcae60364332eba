#include "fake_app/demand/generator.hpp"

#include "controller/core/check.hpp"
#include "controller/core/nearest.hpp"
#include "controller/core/shown.hpp"
#include "fake_app/demand/spec.hpp"
#include "fake_app/demand/term.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleit::demand {

namespace {

struct Form {
    std::string_view name;
    std::unique_ptr<Term> (*make)(Spec&, const Chance&);
};

/// The form of a summand that leaves nothing to chance.
template <std::unique_ptr<Term> (*Make)(Spec&)> std::unique_ptr<Term> certain(Spec& spec, const Chance&) {
    return Make(spec);
}

constexpr std::array<Form, 10> k_forms{{{"constant", certain<make_constant>},
                                        {"sine", certain<make_sine>},
                                        {"diurnal", certain<make_diurnal>},
                                        {"square", certain<make_square>},
                                        {"ramp", certain<make_ramp>},
                                        {"steps", certain<make_steps>},
                                        {"flash", certain<make_flash>},
                                        {"bursts", make_bursts},
                                        {"walk", make_walk},
                                        {"noise", make_noise}}};
constexpr std::string_view k_scale = "scale";
constexpr double k_scale_max = 1000;

/// Summands draw from streams with this bit set, the i-th of a list from the i-th.
constexpr std::uint32_t k_first_stream = 0x1000'0000;

tl::unexpected<Error> unknown_name(std::string_view found) {
    std::vector<std::string> names(k_forms.size());
    std::transform(k_forms.begin(), k_forms.end(), names.begin(),
                   [](const Form& known) { return std::string(known.name); });
    names.emplace_back(k_scale);
    const std::optional<std::string> hint = nearest(found, names);
    return fail(ErrorKind::usage, fmt::format("unknown generator {}, there are {}{}", shown(found),
                                              fmt::join(names, ", "), hint ? ", did you mean '" + *hint + "'?" : ""));
}

/// All that a list of specs describes.
struct Parts {
    std::vector<std::unique_ptr<Term>> terms;
    std::optional<double> scale;
};

Status add(Parts& parts, const std::string& text, Seed seed) {
    Result<Spec> spec = Spec::parse(text);
    if (!spec) {
        return tl::unexpected<Error>(spec.error());
    }
    if (spec->name() == k_scale) {
        if (parts.scale) {
            return fail(ErrorKind::usage, "scale is there twice; multiply the factors into one");
        }
        parts.scale = spec->number("by", {.min = 0, .max = k_scale_max});
        return spec->finish();
    }
    const auto form =
        std::find_if(k_forms.begin(), k_forms.end(), [&](const Form& known) { return known.name == spec->name(); });
    if (form == k_forms.end()) {
        return unknown_name(spec->name());
    }
    const Stream stream{k_first_stream | static_cast<std::uint32_t>(parts.terms.size())};
    parts.terms.push_back(form->make(*spec, {seed, stream}));
    return spec->finish();
}

class Sum final : public Demand {
public:
    explicit Sum(Parts parts) : terms_(std::move(parts.terms)), scale_(parts.scale.value_or(1)) {}
    [[nodiscard]] double at(Instant instant) const override {
        double sum = 0;
        for (const std::unique_ptr<Term>& term : terms_) {
            sum += term->at(instant.time_since_epoch());
        }
        return sum > 0 ? sum * scale_ : 0;
    }

private:
    std::vector<std::unique_ptr<Term>> terms_;
    double scale_;
};

} // namespace

Result<std::unique_ptr<Demand>> make_generator(const std::vector<std::string>& specs, Seed seed) {
    SCALEIT_CHECK(!specs.empty());
    if (specs.size() > k_generators_max) {
        return fail(ErrorKind::usage,
                    fmt::format("{} generators, expected at most {}", specs.size(), k_generators_max));
    }
    Parts parts;
    for (const std::string& spec : specs) {
        if (const Status added = add(parts, spec, seed); !added) {
            return tl::unexpected<Error>(added.error());
        }
    }
    if (parts.terms.empty()) {
        return fail(ErrorKind::usage, "scale has nothing to multiply; add a generator, such as constant:base=6");
    }
    return std::make_unique<Sum>(std::move(parts));
}

} // namespace scaleit::demand
