#pragma once
// The chunked transfer coding (RFC 9112, 7.1), decoded as it arrives. Strict, bounded, no sockets.
#include <cstddef>
#include <cstdint>
#include <string>

namespace scaleit::live {

inline constexpr std::size_t k_chunk_line_bytes_max = 1024;               ///< a size line with its extensions
inline constexpr std::size_t k_trailer_bytes_max = std::size_t{8} * 1024; ///< all trailer fields together

class ChunkDecoder {
public:
    enum class State {
        more, ///< all of the input is used up and the body goes on
        done, ///< the body is complete; the input begins with what follows it
        malformed,
        too_large,
    };

    explicit ChunkDecoder(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

    /// Takes coded bytes off the front of `input` and appends what they carry to `body`. Extensions and trailers are
    /// dropped. May leave the beginning of a line in `input` for the next call, which must bring more.
    [[nodiscard]] State decode(std::string& input, std::string& body);

private:
    enum class Part { size_line, data, data_end, trailer };

    std::size_t body_bytes_max_;
    Part part_ = Part::size_line;
    std::uint64_t left_ = 0; ///< bytes of the chunk still to come
    std::size_t trailer_bytes_ = 0;

    [[nodiscard]] State take_line(const std::string& input, std::size_t& at, std::string& body);
    [[nodiscard]] State take_data(const std::string& input, std::size_t& at, std::string& body);
};

} // namespace scaleit::live
