#include "recorder/export/base64_codec.hpp"

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>
#include <iterator>
#include <sstream>

namespace scaleit::exporting {

std::string encode_base64(const std::string& bytes) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out);
    encoder.rdbuf()->setLineLength(0);
    encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    encoder.close();
    return out.str();
}

std::optional<std::string> decode_base64(const std::string& text) {
    try {
        std::istringstream in(text);
        Poco::Base64Decoder decoder(in);
        std::string bytes(std::istreambuf_iterator<char>(decoder), {});
        // The decoder alone takes much else for base64.
        return encode_base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
    } catch (const Poco::Exception&) {
        return std::nullopt;
    }
}

} // namespace scaleit::exporting
