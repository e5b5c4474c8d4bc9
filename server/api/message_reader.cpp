#include "server/api/message_reader.hpp"

#include <openssl/evp.h>

#include "storage/codec/utf8.hpp"

namespace tjp::api {
namespace {

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and the NUL that OpenSSL puts behind it
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

}  // namespace

void ReadMessage::fill(Signal& signal) const {
    static_cast<SignalTerms&>(signal) = parsed.terms;
    signal.parsed_as = parsed.parsed_as;
    signal.raw = raw;
    signal.raw_base64 = raw_base64;
}

ReadMessage read_message(std::string_view body, const ParserOptions& options) {
    ReadMessage read;
    read.raw = mask_secrets(body);
    if (!is_utf8(read.raw)) {
        read.raw = base64(read.raw);
        read.raw_base64 = true;
        read.parsed.fault = "the message is not text: its bytes are not UTF-8";
        return read;
    }
    read.parsed = parse_message(read.raw, options);
    return read;
}

}  // namespace tjp::api
