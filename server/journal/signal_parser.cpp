// One message, one format: the body decides which, the first reader that knows it reads it, and the reading is judged.
#include "server/journal/signal_parser.hpp"

#include <algorithm>

#include "server/journal/parser/formats.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/secrets.hpp"
#include "server/journal/parser/text_reader.hpp"
#include "server/journal/parser/utf8.hpp"
#include "storage/codec/utf8.hpp"

namespace tjp {
namespace {

bool is_blank(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

void read(std::string_view message, const ParserOptions& options, ParsedMessage& out) {
    if (parser::read_json(message, options, out)) return;
    if (parser::read_form(message, options, out)) return;
    if (parser::read_bot(message, options, out)) return;
    if (parser::read_strategy_line(message, options, out)) return;
    if (parser::read_comma_line(message, options, out)) return;
    out.parsed_as = ParsedAs::text;
    parser::read_text(message, options, out);
}

}  // namespace

ParsedMessage parse_message(std::string_view message, const ParserOptions& options) {
    ParsedMessage out;
    if (message.size() > max_message_bytes) {
        parser::blame(out, "the message is longer than 64 KiB");
    } else if (is_blank(message)) {
        parser::blame(out, "the message is empty");
    } else if (!is_utf8(message)) {
        parser::blame(out, "the message is not text: its bytes are no UTF-8");
    } else {
        read(message, options, out);
    }
    if (options.kind == HookKind::trade && !out.trade) {
        // What is wrong with a trade says more than that this is none.
        if (out.parsed_as != ParsedAs::trade_json) out.fault = "this hook takes only trades";
    }
    if (out.fault) out.fault = parser::without_secrets(*out.fault);
    // A quotation may have been cut within a character. What is stored is served as JSON, so nothing else may get in.
    for (std::optional<std::string>* const text :
         {&out.fault, &out.message_id, &out.terms.symbol, &out.terms.pair, &out.terms.comment}) {
        if (*text && !is_utf8(**text)) *text = parser::as_utf8(**text);
    }
    return out;
}

}  // namespace tjp
