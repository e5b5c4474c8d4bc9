#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/head_scanner.hpp"

namespace tjp::http {

/// Decodes a chunked body (RFC 9112, section 7.1) that arrives in any pieces. Stricter than Beast 1.81, which bounds
/// neither chunk lines nor trailers and merges trailers into the headers: here extensions are skipped and bounded, and
/// trailers are checked, bounded and dropped.
class ChunkDecoder {
public:
    enum class Status { need_more, done, refused };

    /// Ready for the next body, of at most `limit` bytes.
    void reset(std::size_t limit);

    /// Appends the data in `input` to `body` and takes what was used off the front of `input`.
    Status feed(std::string_view& input, std::string& body);

    const Refusal& refusal() const { return refusal_; }  ///< after `refused`

private:
    enum class State {
        size_start,
        size,
        extension,
        size_newline,
        data,
        data_return,
        data_newline,
        trailer_start,
        trailer_name,
        trailer_value,
        trailer_newline,
        last_newline,
        done,
        refused,
    };

    State step(char c);
    State size_step(char c);
    State extension_step(char c);
    State after_size_line();
    State trailer_step(char c);
    State refuse(Fault fault, std::string_view detail);

    State state_ = State::size_start;
    std::size_t room_ = 0;  // what the body may still grow by
    std::uint64_t chunk_ = 0;
    std::size_t digits_ = 0;
    std::size_t extension_ = 0;
    std::size_t extensions_ = 0;
    std::size_t trailer_bytes_ = 0;
    Refusal refusal_;
};

}  // namespace tjp::http
