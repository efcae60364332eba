#include "replayer/score/gate.hpp"

#include "controller/core/check.hpp"
#include "replayer/score/quantity.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::score {

namespace {

const ReferenceRun* find_reference(const References& references, Reference kind) {
    const auto address = [](const std::optional<ReferenceRun>& run) { return run ? &*run : nullptr; };
    switch (kind) {
    case Reference::any:
        return references.baseline ? address(references.baseline) : address(references.recorded);
    case Reference::baseline:
        return address(references.baseline);
    case Reference::recorded:
        return address(references.recorded);
    }
    return nullptr;
}

std::optional<Reference> reference_kind(const Check& check) {
    if (const auto* relative = std::get_if<RelativeBounds>(&check.bounds)) {
        return relative->of;
    }
    if (const auto* same = std::get_if<SameDecisions>(&check.bounds)) {
        return same->as;
    }
    return std::nullopt;
}

/// What a reference is called where it is compared with.
std::string_view title(Reference kind, const References& references) {
    const bool is_recorded = kind == Reference::recorded || (kind == Reference::any && !references.baseline);
    return is_recorded ? "the recorded run" : "the baseline";
}

/// `5m..20m`, or `flash crowd (5m..20m)`.
std::string span_text(const NamedSpan& span) {
    const std::string time = fmt::format(
        "{}..{}", format_duration(span.time.from - k_start),
        span.time.until == Instant::max() ? std::string("end") : format_duration(span.time.until - k_start));
    return span.name.empty() ? time : fmt::format("{} ({})", span.name, time);
}

/// Lower and upper bound as a person reads them.
std::string range_text(std::optional<double> min, std::optional<double> max) {
    if (min && max) {
        return fmt::format("{:.6g}..{:.6g}", *min, *max);
    }
    return min ? fmt::format("at least {:.6g}", *min) : fmt::format("at most {:.6g}", max.value_or(0));
}

/// An absolute range and how it came about.
struct Range {
    std::optional<double> min;
    std::optional<double> max;
    std::string text;
};

Range range_of(const AbsoluteBounds& bounds) { return {bounds.min, bounds.max, range_text(bounds.min, bounds.max)}; }

Range range_of(const RelativeBounds& bounds, double reference, std::string_view title) {
    Range range;
    std::string words;
    const auto add = [&](std::optional<double>& bound, std::optional<double> distance, double percent_of,
                         std::string_view words_before, std::string_view unit) {
        if (!distance) {
            return;
        }
        const double sign = &bound == &range.max ? 1 : -1;
        const double limit = reference + sign * (*distance * percent_of);
        bound = !bound ? limit : sign > 0 ? std::min(*bound, limit) : std::max(*bound, limit);
        words += fmt::format("{}at most {}{} {}", words.empty() ? "" : ", ", *distance, unit, words_before);
    };
    const double one_percent = std::abs(reference) / 100;
    add(range.max, bounds.max_increase, 1, "more", "");
    add(range.max, bounds.max_increase_percent, one_percent, "more", " %");
    add(range.min, bounds.max_decrease, 1, "less", "");
    add(range.min, bounds.max_decrease_percent, one_percent, "less", " %");
    range.text = fmt::format("{} than {}'s {:.6g}: {}", words, title, reference, range_text(range.min, range.max));
    return range;
}

/// What there is of a span.
struct Presence {
    bool ticks = false;
    bool data = false;
    bool eligible = false;
};

Presence presence_of(const Measured& measured) {
    return {measured.ticks > 0, measured.has_data(), measured.card.eligible_percent > 0};
}

double value_of(const SpanReference& reference, const Quantity& quantity) {
    return reference.values[static_cast<std::size_t>(&quantity - quantities().data())];
}

/// By the figures alone, which is all that a baseline has.
Presence presence_of(const SpanReference& reference) {
    return {reference.decisions.end() > 0, value_of(reference, *find_quantity("max_replicas")) > 0,
            value_of(reference, *find_quantity("eligible_percent")) > 0};
}

/// What `whose` span lacks, so that it cannot be judged; nothing where it can.
std::optional<std::string> lack(const Presence& presence, Needs needs, std::string_view whose) {
    if (!presence.ticks) {
        return fmt::format("{} has no tick there", whose);
    }
    if (needs != Needs::ticks && !presence.data) {
        return fmt::format("{} has no tick with data there", whose);
    }
    if (needs == Needs::eligible && !presence.eligible) {
        return fmt::format("{} has no tick there at which the policy's bounds leave a choice", whose);
    }
    return std::nullopt;
}

void judge_value(CheckResult& result, const Quantity& quantity, const Measured& measured, const Range& range) {
    result.expect = range.text;
    if (const std::optional<std::string> nothing = lack(presence_of(measured), quantity.needs, "the run")) {
        result.actual = *nothing;
        return;
    }
    const double value = quantity.value(measured);
    result.actual = value;
    const bool too_high = range.max && !(value <= *range.max);
    const bool too_low = range.min && !(value >= *range.min);
    result.passed = !too_high && !too_low;
    const std::optional<Extreme> extreme = too_high ? quantity.too_high : quantity.too_low;
    if (!result.passed && extreme) {
        result.worst = measured.worst[static_cast<std::size_t>(*extreme)];
    }
}

std::string desired_text(std::optional<int> desired) { return desired ? fmt::to_string(*desired) : "nothing"; }

void judge_decisions(CheckResult& result, const Measured& run, const Decisions& reference, std::string_view title) {
    result.expect = fmt::format("the decisions of {}", title);
    if (const std::optional<std::string> nothing = lack(presence_of(run), Needs::ticks, "the run")) {
        result.actual = *nothing;
        return;
    }
    const std::optional<Parting> apart = parting(run.decisions, reference);
    result.passed = !apart;
    if (!apart) {
        result.actual = fmt::format("the same at all {} ticks", run.ticks);
        return;
    }
    result.actual = apart->is_end ? fmt::format("one of the two ends before tick {}", apart->tick)
                                  : fmt::format("from tick {}: {}, not {}", apart->tick, desired_text(apart->first),
                                                desired_text(apart->second));
}

CheckResult judge_check(const Gate& gate, const Check& check, const Evidence& run, const References& references) {
    SCALEIT_CHECK(check.span < run.size());
    const Measured& measured = run[check.span];
    CheckResult result{check_name(gate, check), "", 0.0, false, std::nullopt, check.line};
    const std::optional<Reference> kind = reference_kind(check);
    const ReferenceRun* reference = kind ? find_reference(references, *kind) : nullptr;
    SCALEIT_CHECK(!kind || (reference != nullptr && check.span < reference->size()));
    if (std::holds_alternative<SameDecisions>(check.bounds)) {
        judge_decisions(result, measured, (*reference)[check.span].decisions, title(*kind, references));
        return result;
    }
    const Quantity* quantity = find_quantity(check.key);
    SCALEIT_CHECK(quantity != nullptr);
    if (const auto* absolute = std::get_if<AbsoluteBounds>(&check.bounds)) {
        judge_value(result, *quantity, measured, range_of(*absolute));
        return result;
    }
    const SpanReference& of = (*reference)[check.span];
    const std::string_view whose = title(*kind, references);
    const auto& relative = std::get<RelativeBounds>(check.bounds);
    if (const std::optional<std::string> nothing = lack(presence_of(of), quantity->needs, whose)) {
        result.expect = fmt::format("a value to compare with in {}", whose);
        result.actual = *nothing;
        return result;
    }
    judge_value(result, *quantity, measured, range_of(relative, value_of(of, *quantity), whose));
    return result;
}

} // namespace

std::vector<TimeSpan> spans_of(const Gate& gate) {
    std::vector<TimeSpan> spans;
    for (const NamedSpan& span : gate.spans) {
        spans.push_back(span.time);
    }
    return spans;
}

ReferenceRun reference_of(const Evidence& evidence) {
    ReferenceRun reference;
    for (const Measured& measured : evidence) {
        SpanReference& span = reference.emplace_back();
        for (const Quantity& quantity : quantities()) {
            span.values.push_back(quantity.value(measured));
        }
        span.decisions = measured.decisions;
    }
    return reference;
}

bool Verdict::passed() const {
    return std::all_of(checks.begin(), checks.end(), [](const CheckResult& check) { return check.passed; });
}

std::string check_name(const Gate& gate, const Check& check) {
    std::string text = check.key;
    if (std::holds_alternative<SameDecisions>(check.bounds)) {
        text += fmt::format(" {}", name(std::get<SameDecisions>(check.bounds).as));
    } else if (const auto* relative = std::get_if<RelativeBounds>(&check.bounds)) {
        text += relative->of == Reference::any ? " change" : fmt::format(" change from {}", name(relative->of));
    }
    return check.span == 0 ? text : fmt::format("{} during {}", text, span_text(gate.spans[check.span]));
}

const Check* first_without_reference(const Gate& gate, const References& references) {
    const auto found = std::find_if(gate.checks.begin(), gate.checks.end(), [&](const Check& check) {
        const std::optional<Reference> kind = reference_kind(check);
        return kind && find_reference(references, *kind) == nullptr;
    });
    return found == gate.checks.end() ? nullptr : &*found;
}

Verdict judge(const Gate& gate, const Evidence& run, const References& references) {
    Verdict verdict;
    for (const Check& check : gate.checks) {
        verdict.checks.push_back(judge_check(gate, check, run, references));
    }
    return verdict;
}

} // namespace scaleit::score
