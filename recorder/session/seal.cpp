#include "recorder/session/seal.hpp"

#include "controller/core/check.hpp"

#include <bit>

namespace scaleit::session {

namespace {

constexpr std::size_t k_link_bytes = 16;
constexpr std::size_t k_check_bytes = 4;
constexpr std::size_t k_short_check_bytes = 2;
constexpr std::uint32_t k_canonical_version = 1; ///< of the canonical bytes, which no format has changed so far

/// From format 2 on the checks are short, but for that of the first column, by which the place of a moved row is found.
std::size_t check_bytes(int format, std::size_t column) {
    return format == 1 || column == 0 ? k_check_bytes : k_short_check_bytes;
}

template <class Unsigned> void put(std::string& out, Unsigned value) {
    std::array<char, sizeof value> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * (bytes.size() - 1 - i))));
    }
    out.append(bytes.data(), bytes.size());
}

template <class Unsigned> Unsigned get(std::string_view bytes) {
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
        value = static_cast<Unsigned>(value << 8U) | static_cast<unsigned char>(bytes[i]);
    }
    return value;
}

void put(std::string& out, const Hash128& hash) {
    put(out, hash.high);
    put(out, hash.low);
}

void put(std::string& out, const Value& value) {
    put(out, static_cast<std::uint8_t>(value.type));
    switch (value.type) {
    case ValueType::null:
        break;
    case ValueType::integer:
        put(out, static_cast<std::uint64_t>(value.integer));
        break;
    case ValueType::real:
        put(out, std::bit_cast<std::uint64_t>(value.real));
        break;
    case ValueType::text:
    case ValueType::blob:
        put(out, static_cast<std::uint64_t>(value.bytes.size()));
        out.append(value.bytes);
        break;
    }
}

std::uint32_t check_of_bytes(std::string_view canonical) {
    return static_cast<std::uint32_t>(hash128(canonical).low & 0xFFFFFFFFU);
}

} // namespace

void CanonicalRow::assign(Table table, std::span<const Value> values) {
    SCALEIT_CHECK(values.size() <= k_columns_max);
    bytes_.assign(k_link_bytes, '\0');
    put(bytes_, static_cast<std::uint8_t>(table));
    columns_ = values.size();
    for (std::size_t i = 0; i < columns_; ++i) {
        starts_[i] = bytes_.size();
        put(bytes_, values[i]);
    }
    starts_[columns_] = bytes_.size();
}

std::uint32_t CanonicalRow::check(std::size_t column) const {
    return check_of_bytes(std::string_view(bytes_).substr(starts_[column], starts_[column + 1] - starts_[column]));
}

Hash128 CanonicalRow::follow(const Hash128& previous) {
    std::string link;
    put(link, previous);
    bytes_.replace(0, k_link_bytes, link);
    return hash128(bytes_);
}

std::uint32_t check_of(const Value& value) {
    std::string bytes;
    put(bytes, value);
    return check_of_bytes(bytes);
}

Hash128 chain_start(std::size_t meta_rows) {
    std::string bytes = "scaleit session";
    put(bytes, k_canonical_version);
    put(bytes, static_cast<std::uint32_t>(meta_rows));
    return hash128(bytes);
}

bool same_check(int format, std::size_t column, std::uint32_t stored, std::uint32_t check) {
    return stored == (check_bytes(format, column) == k_check_bytes ? check : check & 0xFFFFU);
}

std::string write_seal(int format, const Hash128& link, const CanonicalRow& row) {
    std::string seal;
    seal.reserve(k_link_bytes + row.columns() * k_check_bytes);
    put(seal, link);
    for (std::size_t i = 0; i < row.columns(); ++i) {
        if (check_bytes(format, i) == k_check_bytes) {
            put(seal, row.check(i));
        } else {
            put(seal, static_cast<std::uint16_t>(row.check(i)));
        }
    }
    return seal;
}

std::optional<Seal> read_seal(int format, const Value& value, std::size_t columns) {
    std::size_t bytes = k_link_bytes;
    for (std::size_t i = 0; i < columns; ++i) {
        bytes += check_bytes(format, i);
    }
    if (value.type != ValueType::blob || value.bytes.size() != bytes) {
        return std::nullopt;
    }
    Seal seal;
    seal.link = {get<std::uint64_t>(value.bytes.substr(0, 8)), get<std::uint64_t>(value.bytes.substr(8, 8))};
    std::size_t at = k_link_bytes;
    for (std::size_t i = 0; i < columns; ++i) {
        const std::size_t size = check_bytes(format, i);
        seal.checks[i] = size == k_check_bytes ? get<std::uint32_t>(value.bytes.substr(at, size))
                                               : get<std::uint16_t>(value.bytes.substr(at, size));
        at += size;
    }
    return seal;
}

std::int64_t content_check(std::string_view bytes) { return static_cast<std::int64_t>(hash128(bytes).low); }

} // namespace scaleit::session
