#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/journal/signal_parser.hpp"
#include "storage/model/signal.hpp"

namespace tjp::api {

/// A message that came in, read and ready to be kept.
struct ReadMessage {
    ParsedMessage parsed;
    std::string raw;          ///< secrets masked
    bool raw_base64 = false;  ///< `raw` is base64: the message was not UTF-8

    /// Puts what was read into a signal: terms, raw and how it was read.
    void fill(Signal& signal) const;
};

/// Masks, checks and parses a body as it came. Every body has an answer.
ReadMessage read_message(std::string_view body, const ParserOptions& options);

}  // namespace tjp::api
