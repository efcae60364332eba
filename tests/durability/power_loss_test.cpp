// The power fails after each change of the disk in turn, and what was not synced survives in part.
#include "tests/durability/client.hpp"
#include "tests/durability/power_model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>

using namespace scaleit;
using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

constexpr int k_checkpoint_pages = 12; // several checkpoints within a short session
constexpr std::uint64_t k_seeds = 4;

/// A client's life, and which of its notes it had made after how many changes of the disk.
struct Life {
    TemporaryDirectory directory;
    fs::path file = directory.file("s.db");
    ClientPlan plan;
    PowerModel disk;
    std::string notes;
    std::vector<std::size_t> noted_after;

    explicit Life(session::Sync sync) : plan{.exchanges = 6, .sync = sync} {
        const TestDisk watched(
            [this](const DiskCall& call) {
                disk.note(call);
                return DiskVerdict{};
            },
            {.checkpoint_pages = k_checkpoint_pages});
        const std::optional<Error> failure = record(file, plan, [this](Noted noted) {
            notes += static_cast<char>(noted);
            noted_after.push_back(disk.size());
        });
        REQUIRE_FALSE(failure);
    }

    /// What the client had noted when the power failed.
    [[nodiscard]] std::string notes_after(std::size_t changes) const {
        const auto end = std::upper_bound(noted_after.begin(), noted_after.end(), changes);
        return notes.substr(0, static_cast<std::size_t>(end - noted_after.begin()));
    }

    /// What is wrong with what survives; empty where nothing is.
    [[nodiscard]] std::string find_wrong_after(std::size_t changes, Seed seed, Demand demand,
                                               PowerModel::Syncs syncs = PowerModel::Syncs::kept) const {
        const TemporaryDirectory after;
        for (const auto& [path, bytes] : disk.after_failure(changes, seed, syncs)) {
            std::ofstream(after.file(fs::path(path).filename()), std::ios::binary) << bytes;
        }
        return find_wrong(after.file("s.db"), plan, notes_after(changes), demand);
    }

    /// How many of the failures leave something wrong.
    [[nodiscard]] int count_wrong(Demand demand, PowerModel::Syncs syncs = PowerModel::Syncs::kept) const {
        int wrong = 0;
        for (std::size_t changes = 0; changes <= disk.size(); ++changes) {
            wrong += find_wrong_after(changes, Seed{changes}, demand, syncs).empty() ? 0 : 1;
        }
        return wrong;
    }
};

void require_all(const Life& life, Demand demand) {
    for (std::size_t changes = 0; changes <= life.disk.size(); ++changes) {
        for (std::uint64_t i = 0; i < k_seeds; ++i) {
            const Seed seed{changes * k_seeds + i};
            INFO("power fails after change " << changes << ", seed " << seed.value << ", notes "
                                             << life.notes_after(changes));
            CHECK(life.find_wrong_after(changes, seed, demand) == "");
        }
    }
}

} // namespace

TEST_CASE("power loss: with full sync all that was acknowledged survives", "[durability]") {
    require_all(Life(session::Sync::full), Demand::acknowledged);
}

TEST_CASE("power loss: with normal sync a prefix survives", "[durability]") {
    require_all(Life(session::Sync::normal), Demand::prefix);
}

TEST_CASE("power loss: the model loses what was not synced", "[durability]") {
    CHECK(Life(session::Sync::normal).count_wrong(Demand::acknowledged) > 10);
    CHECK(Life(session::Sync::full).count_wrong(Demand::acknowledged, PowerModel::Syncs::lied) > 10);
}

TEST_CASE("power loss: the model holds what the disk holds where the power stays", "[durability]") {
    const Life life(session::Sync::full);
    const Files modelled = life.disk.without_failure();
    REQUIRE(modelled.size() == 1);
    std::ifstream in(life.file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    CHECK((modelled.at(life.file.string()) == bytes));
}
