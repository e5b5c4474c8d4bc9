#include "server/http/chunk_decoder.hpp"

#include <algorithm>

#include "server/http/limits.hpp"
#include "server/http/text.hpp"

namespace tjp::http {

void ChunkDecoder::reset(std::size_t limit) {
    *this = ChunkDecoder();
    room_ = limit;
}

ChunkDecoder::Status ChunkDecoder::feed(std::string_view& input, std::string& body) {
    while (!input.empty() && state_ != State::done && state_ != State::refused) {
        if (state_ == State::data) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_, input.size()));
            body.append(input.data(), count);
            input.remove_prefix(count);
            chunk_ -= count;
            state_ = chunk_ == 0 ? State::data_return : State::data;
        } else {
            state_ = step(input.front());
            input.remove_prefix(1);
        }
    }
    switch (state_) {
        case State::done:
            return Status::done;
        case State::refused:
            return Status::refused;
        default:
            return Status::need_more;
    }
}

ChunkDecoder::State ChunkDecoder::step(char c) {
    switch (state_) {
        case State::size_start:
        case State::size:
            return size_step(c);
        case State::extension:
            return extension_step(c);
        case State::size_newline:
            return c == '\n' ? after_size_line() : refuse(Fault::malformed, "A chunk line does not end in CRLF.");
        case State::data_return:
            return c == '\r' ? State::data_newline : refuse(Fault::malformed, "A chunk is longer than its size.");
        case State::data_newline:
            return c == '\n' ? State::size_start : refuse(Fault::malformed, "A chunk does not end in CRLF.");
        default:
            return trailer_step(c);
    }
}

ChunkDecoder::State ChunkDecoder::size_step(char c) {
    if (const int digit = hex_value(c); digit >= 0) {
        if (state_ == State::size_start) {
            chunk_ = 0;
            digits_ = 0;
            extension_ = 0;
        }
        if (++digits_ > max_chunk_size_digits) {
            return refuse(Fault::malformed, "A chunk size has too many digits.");
        }
        chunk_ = chunk_ * 16 + static_cast<std::uint64_t>(digit);
        return State::size;
    }
    if (state_ == State::size && c == '\r') {
        return State::size_newline;
    }
    if (state_ == State::size && c == ';') {
        return State::extension;
    }
    return refuse(Fault::malformed, "A chunk size is not a hexadecimal number.");
}

ChunkDecoder::State ChunkDecoder::extension_step(char c) {
    if (c == '\r') {
        return State::size_newline;
    }
    if (is_control(c)) {
        return refuse(Fault::malformed, "A chunk extension contains a control character.");
    }
    // One-byte chunks with long extensions would make us read hundreds of bytes for each byte of body.
    if (++extension_ > max_chunk_extension_bytes || ++extensions_ > max_body_extension_bytes) {
        return refuse(Fault::malformed, "The chunk extensions are too long.");
    }
    return State::extension;
}

ChunkDecoder::State ChunkDecoder::after_size_line() {
    if (chunk_ == 0) {
        return State::trailer_start;
    }
    if (chunk_ > room_) {
        return refuse(Fault::body_too_large, "The request body is too large.");
    }
    room_ -= static_cast<std::size_t>(chunk_);
    return State::data;
}

ChunkDecoder::State ChunkDecoder::trailer_step(char c) {
    if (++trailer_bytes_ > max_trailer_bytes) {
        return refuse(Fault::headers_too_large, "The trailer fields are too large.");
    }
    switch (state_) {
        case State::trailer_start:
            if (c == '\r') {
                return State::last_newline;
            }
            return is_token_char(c) ? State::trailer_name : refuse(Fault::malformed, "A trailer field is malformed.");
        case State::trailer_name:
            if (c == ':') {
                return State::trailer_value;
            }
            return is_token_char(c) ? State::trailer_name : refuse(Fault::malformed, "A trailer field is malformed.");
        case State::trailer_value:
            if (c == '\r') {
                return State::trailer_newline;
            }
            return is_control(c) ? refuse(Fault::malformed, "A trailer field is malformed.") : State::trailer_value;
        case State::trailer_newline:
            return c == '\n' ? State::trailer_start : refuse(Fault::malformed, "A trailer field is malformed.");
        default:
            return c == '\n' ? State::done : refuse(Fault::malformed, "The body does not end in CRLF.");
    }
}

ChunkDecoder::State ChunkDecoder::refuse(Fault fault, std::string_view detail) {
    refusal_ = Refusal{fault, detail};
    return State::refused;
}

}  // namespace tjp::http
