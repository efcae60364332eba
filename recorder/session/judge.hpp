#pragma once
// Follows the chain of seals row by row and names what is not as it was written. A damaged row does not hide the next:
// each row is judged against the link computed for the row before it and against the link stored there.
#include "recorder/session/merged_rows.hpp"
#include "recorder/session/seal.hpp"
#include "recorder/session/verify.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::session {

class Judge {
public:
    /// Adds what it finds to `damage`, which must outlive it.
    Judge(int format, std::size_t meta_rows, std::vector<Damage>& damage);

    void meta_row(std::span<const Value> values, const Value& seal);
    void entry(const MergedRows::Row& row);
    /// Any row of the table `ending`, after all entries.
    void ending(std::span<const Value> values, const Value& seal);
    /// To be called after the last row, with a content that is used by none, if there is one.
    void finish(std::optional<std::int64_t> unused_content);

    [[nodiscard]] bool full() const { return damage_.size() >= k_damage_max; }
    [[nodiscard]] std::int64_t exchanges() const { return exchanges_; }
    [[nodiscard]] std::int64_t ticks() const { return ticks_; }
    [[nodiscard]] bool closed() const { return closed_; }
    /// The link of the last entry, or of the last meta row where there is none.
    [[nodiscard]] const Hash128& chain() const { return chain_; }

private:
    /// A row by name.
    struct Place {
        std::string table;
        std::int64_t seq = 0;
        std::string label; ///< what tells the row where seq does not
    };
    /// How a row stands to the one before it.
    struct Bond {
        bool to_computed = false;
        bool to_stored = false;
        [[nodiscard]] bool holds() const { return to_computed || to_stored; }
    };

    void report(const Place& place, std::string_view column, const std::string& what);
    void judge_row(const Place& place, Table table, std::span<const Value> values, const Value& seal,
                   std::span<const MergedRows::Flaw> flaws = {});
    void report_flaws(const Place& place, Bond bond, std::span<const MergedRows::Flaw> flaws);
    void settle_doubt(Bond bond);
    void report_columns(const Place& place, Table table, std::span<const Value> values, const Seal& seal,
                        const std::vector<std::size_t>& changed);
    void report_gap(std::int64_t next_seq);
    void check_values(const Place& place, const MergedRows::Row& row);
    [[nodiscard]] bool follows(const MergedRows::Row& row);

    int format_;
    std::vector<Damage>& damage_;
    CanonicalRow canonical_;
    Hash128 computed_;                          ///< the link that the rows so far give
    Hash128 chain_;                             ///< computed_ without the closed mark
    Hash128 stored_;                            ///< the link in the last row's seal
    std::optional<Place> doubt_;                ///< intact by its checks, but out of the chain; the next row tells why
    bool explained_ = false;                    ///< that the next row does not follow is part of what was reported
    std::vector<std::int64_t> flawed_contents_; ///< those reported
    std::int64_t last_seq_ = 0;
    std::int64_t exchanges_ = 0;
    std::int64_t ticks_ = 0;
    bool closed_ = false;
};

} // namespace scaleit::session
