#pragma once

#include <string>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp::test {

/// A line of tests/corpus: a message and what it must be read as.
struct CorpusMessage {
    std::string name;
    std::string raw;
    JsonValue expect;
};

/// Every line of the file of that name.
std::vector<CorpusMessage> corpus(const std::string& file);
/// Every line of every file.
std::vector<CorpusMessage> whole_corpus();

/// What differs from what is expected, one sentence after the other; empty where nothing does.
std::string differences(const CorpusMessage& message, const ParsedMessage& parsed);

/// A careful executor may open it.
bool is_tradable(const ParsedMessage& parsed);

/// All that was read, as one text.
std::string described(const ParsedMessage& parsed);

/// The prices among the terms.
std::vector<Decimal> prices_of(const SignalTerms& terms);

}  // namespace tjp::test
