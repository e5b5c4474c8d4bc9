#pragma once

#include <cstddef>
#include <string_view>

#include "server/http/message.hpp"

namespace tjp::http {

/// Why a request is refused; `detail` is a sentence of static lifetime.
struct Refusal {
    Fault fault = Fault::malformed;
    std::string_view detail;
};

/// Finds the end of a request head in bytes that arrive in any pieces, and refuses what must not even be parsed: lines
/// not ended by CRLF, folded lines, a first byte that starts no method, too many bytes or lines. What it says depends
/// only on the bytes, never on how they were split.
class HeadScanner {
public:
    enum class Verdict { need_more, whole, refused };

    void reset() { *this = HeadScanner(); }

    /// `input` begins with the head; between calls it may only grow.
    Verdict scan(std::string_view input);

    std::size_t size() const { return size_; }           ///< after `whole`: bytes up to and with the empty line
    const Refusal& refusal() const { return refusal_; }  ///< after `refused`

private:
    Verdict refuse(Fault fault, std::string_view detail);

    std::size_t seen_ = 0;
    std::size_t line_start_ = 0;
    std::size_t lines_ = 0;
    std::size_t size_ = 0;
    Refusal refusal_;
};

}  // namespace tjp::http
