#pragma once
// Who looks on while a run goes by: each tick with what the app really needed then. Its forms: a journal, which knows
// no truth, and the collector of a gate's evidence.
#include "controller/port/journal.hpp"
#include "replayer/score/evidence.hpp"

namespace scaleit::whatif {

class Witness {
public:
    Witness() = default;
    virtual ~Witness() = default;
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;

    /// Sees the ticks of one run in order. A failure ends the run and is returned by it.
    [[nodiscard]] virtual Status see(const Tick& tick, score::Truth truth) = 0;
};

/// Nobody looks on.
class NoWitness final : public Witness {
public:
    [[nodiscard]] Status see(const Tick& tick, score::Truth truth) override {
        static_cast<void>(tick);
        static_cast<void>(truth);
        return {};
    }
};

/// Writes each tick into a journal, which must outlive this.
class JournalWitness final : public Witness {
public:
    explicit JournalWitness(Journal& journal) : journal_(journal) {}
    [[nodiscard]] Status see(const Tick& tick, score::Truth truth) override {
        static_cast<void>(truth);
        return journal_.write(tick);
    }

private:
    Journal& journal_;
};

/// Two that look on; the second may be missing. Both must outlive this.
class TwoWitnesses final : public Witness {
public:
    TwoWitnesses(Witness& first, Witness* second) : first_(first), second_(second) {}
    [[nodiscard]] Status see(const Tick& tick, score::Truth truth) override {
        Status seen = first_.see(tick, truth);
        return seen && second_ != nullptr ? second_->see(tick, truth) : seen;
    }

private:
    Witness& first_;
    Witness* second_;
};

/// Collects evidence; never fails.
class EvidenceWitness final : public Witness {
public:
    EvidenceWitness(const std::vector<score::TimeSpan>& spans, const score::ScoreOptions& options)
        : collector_(spans, options) {}
    [[nodiscard]] Status see(const Tick& tick, score::Truth truth) override {
        collector_.add(tick, truth);
        return {};
    }
    [[nodiscard]] score::Evidence evidence() const { return collector_.result(); }

private:
    score::EvidenceCollector collector_;
};

} // namespace scaleit::whatif
