#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tjp::parser {

enum class InstrumentKind : std::uint8_t { forex, metal, index, energy, crypto, other };

/// What is known of a pair. The band is what its price may be for decades to come: generous, so that a number outside
/// of it is certainly no price. Both ends are 0 where nothing is known.
struct Instrument {
    std::string pair;
    InstrumentKind kind = InstrumentKind::other;
    double low = 0;
    double high = 0;

    bool has_band() const { return high > 0; }
    bool in_band(double price) const { return has_band() && price >= low && price <= high; }
};

/// An instrument by its own name or an alias: `XAUUSD`, `GOLD`, `NAS100`, `US100`, `EURUSD`, `BTCUSDT`, `BTC`.
/// Upper-case letters and digits only. Crypto pairs are known by their quote asset, whatever the base.
///
/// A well-known coin alone is its pair against the dollar: `BTC` is `BTCUSD`.
std::optional<Instrument> find_instrument(std::string_view name);

/// The instrument that a future's continuous contract follows, by its root: `NQ`.
std::optional<Instrument> find_future(std::string_view root);

/// Known by a list, not only by its form: `BTCUSDT` and `EURUSD`, but not `XYZUSDT` or `BTC`.
bool is_listed(std::string_view name);

/// Another name of a listed instrument: `GOLD`, `BITCOINCASH`.
bool is_alias(std::string_view name);

/// Whether the next word makes a longer name of something else: BITCOIN SV, GOLD MINERS.
bool changes_name(std::string_view name, std::string_view next);
/// The same of the word before: WRAPPED BITCOIN.
bool changes_name_behind(std::string_view word);

/// A coin that everyone knows by its ticker.
bool is_major_coin(std::string_view name);

/// A currency or metal by its ISO 4217 code.
bool is_currency(std::string_view code);

/// What crypto pairs are quoted in: USDT, USDC, BTC …
bool is_quote_asset(std::string_view code);

}  // namespace tjp::parser
