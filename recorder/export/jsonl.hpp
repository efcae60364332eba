#pragma once
// A session as text, one JSON object a line (JSONL): made for review and for other programs, and read back to an equal
// session. In this order:
//
//   {"session":"scaleit","version":1}
//   {"meta":"app","value":"http://127.0.0.1:8123"}                 a meta row each, by key
//   {"seq":1,"exchange":{"begin_ns":0,...}}                         an entry each, by seq
//   {"seq":2,"tick":{"tick_index":0,...}}
//   {"ending":"closed","exchanges":1,"ticks":1}                     `open` where the recording was cut off
//
// The keys of an exchange and of a tick are the columns of recorder/session/FORMAT.md, in their order; what is NULL
// there is left out here. Headers are a list of [name, value], the chain one of [reason, replicas], failed calls an
// object. Text and bodies are strings where they are readable UTF-8, else {"base64":"..."}. A real number has as many
// digits as tell it from its neighbours.
#include "recorder/session/session.hpp"

#include <string>
#include <variant>

namespace scaleit::exporting {

inline constexpr int k_jsonl_version = 1;

/// The first line.
struct Head {
    int version = k_jsonl_version;

    bool operator==(const Head&) const = default;
};

struct MetaRow {
    std::string key;
    std::string value;

    bool operator==(const MetaRow&) const = default;
};

enum class State { closed, open };

constexpr auto enum_names(State) { return std::to_array<std::string_view>({"closed", "open"}); }

/// The last line.
struct Ending {
    State state = State::closed;
    std::int64_t exchanges = 0;
    std::int64_t ticks = 0;

    bool operator==(const Ending&) const = default;
};

using Line = std::variant<Head, MetaRow, session::Entry, Ending>;

} // namespace scaleit::exporting
