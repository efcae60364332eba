#include "tests/durability/power_model.hpp"

#include <algorithm>
#include <memory>
#include <span>

namespace scaleit::test {

namespace {

constexpr std::size_t k_sector_bytes = 512;

/// A write, or a truncate where there are no bytes.
struct Unsynced {
    std::size_t offset;
    std::string bytes;
    bool truncates;
};

void apply(std::string& bytes, const Unsynced& change, std::size_t from, std::size_t size) {
    if (bytes.size() < from + size) {
        bytes.resize(from + size, '\0');
    }
    bytes.replace(from, size, change.bytes, from - change.offset, size);
}

/// What a name in the directory leads to.
struct Node {
    std::string synced;
    std::vector<Unsynced> unsynced;

    [[nodiscard]] std::string content() const {
        std::string bytes = synced;
        for (const Unsynced& change : unsynced) {
            if (change.truncates) {
                bytes.resize(change.offset, '\0');
            } else {
                apply(bytes, change, change.offset, change.bytes.size());
            }
        }
        return bytes;
    }
    void sync() {
        synced = content();
        unsynced.clear();
    }
};

/// How many of `count` steps were taken, as drawn: often none or all.
class Chance {
public:
    explicit Chance(Seed seed) : seed_(seed) {}

    std::size_t steps(std::size_t count) {
        constexpr std::uint64_t k_none = 0;
        constexpr std::uint64_t k_all = 1;
        const std::uint64_t kind = draw() % 3;
        return kind == k_none ? 0 : kind == k_all ? count : draw() % (count + 1);
    }

private:
    std::uint64_t draw() { return draw_bits(seed_, Stream{1}, drawn_++); }

    Seed seed_;
    std::uint64_t drawn_ = 0;
};

/// The node's content where each sector kept a state of its own.
std::string survived(const Node& node, Chance& chance) {
    std::string bytes = node.synced;
    std::map<std::size_t, std::size_t> steps; // by sector: so many of the changes reached it
    for (std::size_t i = 0; i < node.unsynced.size(); ++i) {
        const Unsynced& change = node.unsynced[i];
        if (change.truncates) {
            if (chance.steps(1) == 1) {
                bytes.resize(change.offset, '\0');
            }
            continue;
        }
        const std::size_t end = change.offset + change.bytes.size();
        for (std::size_t at = change.offset; at < end;) {
            const std::size_t sector = at / k_sector_bytes;
            const std::size_t next = std::min(end, (sector + 1) * k_sector_bytes);
            const auto drawn = steps.find(sector);
            const std::size_t reached =
                drawn != steps.end() ? drawn->second : (steps[sector] = i + chance.steps(node.unsynced.size() - i));
            if (i < reached) {
                apply(bytes, change, at, next - at);
            }
            at = next;
        }
    }
    return bytes;
}

using NodePtr = std::shared_ptr<Node>;

/// The directory: of each name what it led to since the last sync, the present last; null where it was not there.
class Directory {
public:
    NodePtr open(const std::string& path) {
        std::vector<NodePtr>& states = names_.try_emplace(path, 1, nullptr).first->second;
        if (states.back() == nullptr) {
            states.push_back(std::make_shared<Node>());
        }
        return states.back();
    }
    void remove(const std::string& path) { names_[path].push_back(nullptr); }
    void sync() {
        for (auto& [path, states] : names_) {
            states = {states.back()};
        }
    }

    [[nodiscard]] Files present() const {
        Files files;
        for (const auto& [path, states] : names_) {
            if (states.back() != nullptr) {
                files[path] = states.back()->content();
            }
        }
        return files;
    }
    [[nodiscard]] Files survivors(Seed seed) const {
        Chance chance(seed);
        Files files;
        for (const auto& [path, states] : names_) {
            if (const NodePtr& node = states[chance.steps(states.size() - 1)]; node != nullptr) {
                files[path] = survived(*node, chance);
            }
        }
        return files;
    }

private:
    std::map<std::string, std::vector<NodePtr>> names_;
};

} // namespace

void PowerModel::note(const DiskCall& call) {
    using Kind = DiskCallKind;
    for (const Kind changing : {Kind::open, Kind::write, Kind::truncate, Kind::sync, Kind::remove}) {
        if (call.kind == changing) {
            changes_.push_back({call.kind, std::string(call.path), static_cast<std::size_t>(call.offset),
                                std::string(call.bytes), call.syncs_directory});
        }
    }
}

namespace {

/// The directory after the changes.
template <class Changes> Directory directory_after(const Changes& changes, PowerModel::Syncs syncs) {
    Directory directory;
    for (const auto& change : changes) {
        switch (change.kind) {
        case DiskCallKind::open:
            directory.open(change.path);
            break;
        case DiskCallKind::write:
            directory.open(change.path)->unsynced.push_back({change.offset, change.bytes, false});
            break;
        case DiskCallKind::truncate:
            directory.open(change.path)->unsynced.push_back({change.offset, "", true});
            break;
        case DiskCallKind::sync:
            if (syncs == PowerModel::Syncs::kept) {
                directory.open(change.path)->sync();
            }
            break;
        case DiskCallKind::remove:
            directory.remove(change.path);
            break;
        case DiskCallKind::read:
        case DiskCallKind::share:
        case DiskCallKind::lock:
        case DiskCallKind::unlock:
            break;
        }
        if (change.syncs_directory && syncs == PowerModel::Syncs::kept) {
            directory.sync();
        }
    }
    return directory;
}

} // namespace

Files PowerModel::after_failure(std::size_t changes, Seed seed, Syncs syncs) const {
    return directory_after(std::span(changes_).first(changes), syncs).survivors(seed);
}

Files PowerModel::without_failure() const { return directory_after(changes_, Syncs::kept).present(); }

} // namespace scaleit::test
