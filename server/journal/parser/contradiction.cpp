#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "server/journal/parser/numbers.hpp"
#include "server/journal/parser/symbols.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp {
namespace {

using parser::value_of;

/// The entry as a range of prices; nothing where no price is named.
struct EntryRange {
    double low = 0;
    double high = 0;
    std::string text;
};

std::optional<EntryRange> entry_range(const SignalTerms& terms) {
    std::vector<const Decimal*> prices;
    if (terms.entry) prices.push_back(&*terms.entry);
    if (terms.entry_low) prices.push_back(&*terms.entry_low);
    if (terms.entry_high) prices.push_back(&*terms.entry_high);
    for (const Decimal& rung : terms.entries) prices.push_back(&rung);
    if (prices.empty()) return std::nullopt;
    const auto below = [](const Decimal* a, const Decimal* b) { return value_of(*a) < value_of(*b); };
    const auto [low, high] = std::minmax_element(prices.begin(), prices.end(), below);
    EntryRange range{value_of(**low), value_of(**high), (*low)->text()};
    if (range.low != range.high) range.text += "-" + (*high)->text();
    return range;
}

std::string side_word(const SignalTerms& terms) { return terms.direction == Side::buy ? "a buy" : "a sell"; }

class Checks {
public:
    explicit Checks(const SignalTerms& terms) : terms_(terms), entry_(entry_range(terms)) {
        if (terms.stop_loss) stop_ = value_of(*terms.stop_loss);
        targets_.reserve(terms.take_profits.size());
        for (const Decimal& target : terms.take_profits) targets_.push_back(value_of(target));
    }

    std::optional<Contradiction> run() const {
        if (auto found = signs()) return found;
        if (auto found = order_of_range()) return found;
        if (auto found = magnitudes()) return found;
        if (auto found = sides()) return found;
        return slipped_digit();
    }

private:
    using Found = std::optional<Contradiction>;

    static Found not_positive(const std::optional<Decimal>& value, const char* field, const char* name) {
        if (!value || value->sign() > 0) return std::nullopt;
        return Contradiction{field, std::string(name) + " " + value->text() + " is not above 0"};
    }

    Found signs() const {
        if (auto found = not_positive(terms_.lot_size, "lot_size", "the lot size")) return found;
        if (auto found = not_positive(terms_.risk_percent, "risk_percent", "the risk")) return found;
        if (auto found = not_positive(terms_.leverage, "leverage", "the leverage")) return found;
        if (auto found = not_positive(terms_.entry, "entry", "the entry")) return found;
        if (auto found = not_positive(terms_.entry_low, "entry_low", "the entry")) return found;
        if (auto found = not_positive(terms_.stop_loss, "stop_loss", "the stop")) return found;
        if (terms_.risk && terms_.risk->value.sign() <= 0) {
            return Contradiction{"risk", "the risk " + terms_.risk->value.text() + " is not above 0"};
        }
        if (terms_.stop_loss_distance && terms_.stop_loss_distance->value.sign() <= 0) {
            return Contradiction{"stop_loss_distance", "the distance of the stop is not above 0"};
        }
        for (const Decimal& price : terms_.entries) {
            if (price.sign() <= 0) return Contradiction{"entries", "the entry " + price.text() + " is not above 0"};
        }
        for (const Decimal& price : terms_.take_profits) {
            if (price.sign() <= 0)
                return Contradiction{"take_profits", "the target " + price.text() + " is not above 0"};
        }
        for (const Measure& distance : terms_.take_profit_distances) {
            if (distance.value.sign() > 0) continue;
            return Contradiction{"take_profit_distances", "the distance of a target is not above 0"};
        }
        const bool part =
            terms_.close_percent && (terms_.close_percent->sign() <= 0 || value_of(*terms_.close_percent) > 100);
        if (part) return Contradiction{"close_percent", "a part to close is above 0 and at most 100 percent"};
        return std::nullopt;
    }

    Found order_of_range() const {
        if (!terms_.entry_low || !terms_.entry_high || value_of(*terms_.entry_low) <= value_of(*terms_.entry_high)) {
            return std::nullopt;
        }
        return Contradiction{"entry_low", "the entry range starts at " + terms_.entry_low->text() +
                                              " and ends below, at " + terms_.entry_high->text()};
    }

    /// How many times its reference a price may be, before a digit must have slipped or a point is missing.
    struct Ratios {
        double market;
        double coin;
    };
    static constexpr Ratios of_target{1.9, 25};
    static constexpr Ratios of_stop{1.9, 4};
    static constexpr Ratios of_entry{1.5, 4};

    static bool apart(double a, double b, double ratio) { return a > b * ratio || b > a * ratio; }

    /// What the instrument is decides only where the prices are apart at all.
    bool apart(double a, double b, const Ratios& ratios) const {
        return apart(a, b, ratios.market) && (!is_coin() || apart(a, b, ratios.coin));
    }

    /// 1.7120 beside 1.1690: currencies do not move that far within an order.
    bool is_far_for_forex(double price, double reference) const {
        if (!apart(price, reference, 1.15) || !terms_.pair) return false;
        const auto instrument = parser::resolve(*terms_.pair, nullptr);
        return instrument && instrument->instrument.kind == parser::InstrumentKind::forex;
    }

    bool is_coin() const {
        if (!terms_.pair) return true;
        const auto instrument = parser::resolve(*terms_.pair, nullptr);
        return !instrument || instrument->instrument.kind == parser::InstrumentKind::crypto ||
               instrument->instrument.kind == parser::InstrumentKind::other;
    }

    Found magnitudes() const {
        if (entry_ && apart(entry_->low, entry_->high, of_entry)) {
            return Contradiction{terms_.entry_low ? "entry_low" : "entries",
                                 "the entry prices " + entry_->text + " are too far apart"};
        }
        const std::optional<double> reference = reference_price();
        if (!reference) return std::nullopt;
        const std::string near = entry_ ? "the entry " + entry_->text : "the other prices";
        if (stop_ && (apart(*stop_, *reference, of_stop) || is_far_for_forex(*stop_, *reference))) {
            return Contradiction{"stop_loss", "the stop " + terms_.stop_loss->text() + " is far from " + near +
                                                  ": a digit or the point may have slipped"};
        }
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            // Beside a stop that is a distance a bare number may be one as well.
            const bool beside_distance = terms_.stop_loss_distance && !is_coin();
            const bool far = apart(targets_[i], *reference, beside_distance ? Ratios{1.2, 1.2} : of_target);
            if (!far && !is_far_for_forex(targets_[i], *reference)) continue;
            return Contradiction{"take_profits", "the target " + terms_.take_profits[i].text() + " is far from " +
                                                     near + ": a digit or the point may have slipped"};
        }
        return std::nullopt;
    }

    /// The entry, else what most of the prices are near.
    std::optional<double> reference_price() const {
        if (entry_) return (entry_->low + entry_->high) / 2;
        std::vector<double> prices = targets_;
        if (stop_) prices.push_back(*stop_);
        if (prices.size() < 2) return std::nullopt;
        std::ranges::sort(prices);
        return prices[(prices.size() - 1) / 2];
    }

    Found sides() const {
        if (!terms_.direction || terms_.action != SignalAction::open) return std::nullopt;
        const bool buy = *terms_.direction == Side::buy;
        const auto beyond = [&](double price, double edge) { return buy ? price > edge : price < edge; };
        if (entry_ && stop_) {
            const double edge = buy ? entry_->low : entry_->high;
            if (*stop_ == edge || beyond(*stop_, edge)) {
                return Contradiction{"stop_loss", "the stop " + terms_.stop_loss->text() + " is not " +
                                                      (buy ? "below" : "above") + " the entry " + entry_->text +
                                                      " of " + side_word(terms_)};
            }
        }
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            const double price = targets_[i];
            const Decimal& target = terms_.take_profits[i];
            if (entry_ && !beyond(price, buy ? entry_->high : entry_->low)) {
                return Contradiction{"take_profits", "the target " + target.text() + " is not " +
                                                         (buy ? "above" : "below") + " the entry " + entry_->text +
                                                         " of " + side_word(terms_)};
            }
            if (stop_ && !beyond(price, *stop_)) {
                return Contradiction{"take_profits", "the target " + target.text() +
                                                         " is on the same side as the stop " +
                                                         terms_.stop_loss->text() + " of " + side_word(terms_)};
            }
        }
        return std::nullopt;
    }

    /// A price that is many times as far away as all others, but in line with them if one digit were another.
    Found slipped_digit() const {
        const std::optional<double> reference = reference_price();
        if (!reference) return std::nullopt;
        struct Priced {
            const Decimal* price;
            double distance;
            const char* field;
            const char* name;
        };
        std::vector<Priced> priced;
        const auto add = [&](const Decimal& price, double value, const char* field, const char* name) {
            priced.push_back({&price, std::abs(value - *reference), field, name});
        };
        if (stop_) add(*terms_.stop_loss, *stop_, "stop_loss", "the stop ");
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            add(terms_.take_profits[i], targets_[i], "take_profits", "the target ");
        }
        if (priced.size() < 2 || !entry_) return std::nullopt;
        for (const Priced& one : priced) {
            double others = 0;
            for (const Priced& other : priced) {
                if (&other != &one) others = std::max(others, other.distance);
            }
            // Ten times the risk for a single target is rare and meant; ten times the target at risk is not.
            if (priced.size() == 2 && std::string_view(one.field) == "take_profits") continue;
            if (one.distance < 8 * others || !in_line_by_a_digit(one.price->text(), *reference, 2 * others)) continue;
            return Contradiction{one.field, one.name + one.price->text() + " is " +
                                                std::to_string(std::lround(one.distance / others)) +
                                                " times as far from the entry as all others: a digit may have slipped"};
        }
        return std::nullopt;
    }

    static bool in_line_by_a_digit(std::string text, double reference, double reach) {
        for (char& digit : text) {
            if (digit < '0' || digit > '9') continue;
            const char kept = digit;
            for (digit = '0'; digit <= '9'; ++digit) {
                const auto number = Decimal::parse(text);
                if (digit != kept && number && std::abs(value_of(*number) - reference) <= reach) return true;
            }
            digit = kept;
        }
        return false;
    }

    const SignalTerms& terms_;
    std::optional<EntryRange> entry_;
    std::optional<double> stop_;
    std::vector<double> targets_;
};

}  // namespace

std::optional<Contradiction> find_contradiction(const SignalTerms& terms) { return Checks(terms).run(); }

}  // namespace tjp
