#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/journal/trade_decoder.hpp"
#include "storage/model/copier.hpp"
#include "storage/model/hook.hpp"
#include "storage/model/signal.hpp"

namespace tjp {

inline constexpr std::size_t max_message_bytes = 64UL << 10;

struct ParserOptions {
    const SymbolMap* symbols = nullptr;  ///< the user's own names, looked at first; nullptr: none
    HookKind kind = HookKind::automatic;
    std::optional<Session> default_session;  ///< of a trade that names none
};

/// What a message came to.
struct ParsedMessage {
    ParsedAs parsed_as = ParsedAs::unreadable;
    SignalTerms terms;                      ///< all that could be read, also where it may not be acted on
    std::optional<std::string> fault;       ///< why it may not be acted on, a sentence; nothing: it may
    std::optional<std::string> message_id;  ///< the `id` in a JSON message, as text: names it for 24 h
    std::optional<DecodedTrade> trade;      ///< of the reference's trade JSON that is in order, where the kind lets it
};

/// Reads a message of any of the known kinds, by what it holds and never by its content type. Pure and total: every
/// byte string has an answer, in time linear in its length. Never guesses: what is contradictory, ambiguous, a report
/// or noise has a fault. Give it what `mask_secrets` answered, so that what is stored can be read again.
ParsedMessage parse_message(std::string_view message, const ParserOptions& options = {});

/// The message with the values of `secret`, `email_token`, `passphrase` and their like, and licence numbers, replaced
/// by `***`, in whatever format they come; all else is byte for byte as it was. Masking twice changes nothing.
std::string mask_secrets(std::string_view message);

/// A symbol as received, told apart from its exchange, suffix and spelling.
struct ResolvedSymbol {
    std::string pair;    ///< canonical, upper-case; the symbol itself where it is not known
    bool known = false;  ///< in the user's map or the table of instruments
};

/// The user's map first, then the table of instruments, aliases and broker suffixes. Nothing where the text cannot be
/// a symbol.
std::optional<ResolvedSymbol> resolve_symbol(std::string_view symbol, const SymbolMap* symbols);

/// Why these terms contradict themselves (a stop on the wrong side, a slipped digit), or nothing.
struct Contradiction {
    std::string field;
    std::string sentence;
};
std::optional<Contradiction> find_contradiction(const SignalTerms& terms);

}  // namespace tjp
