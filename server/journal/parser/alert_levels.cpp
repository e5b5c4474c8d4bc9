// A bare `sl=20` may be pips, a price or a percentage: only the receiver's settings know. It becomes a price where the
// order's own price or the instrument leaves no other reading; else it is kept as a distance of unknown unit.
#include <algorithm>

#include "server/journal/parser/alert_reader.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/lexer.hpp"
#include "server/journal/parser/named_level.hpp"
#include "server/journal/parser/prices.hpp"

namespace tjp::parser {
namespace {

class LevelReader {
public:
    LevelReader(const JsonFields& fields, const std::optional<Instrument>& instrument, ParsedMessage& out)
        : fields_(fields), instrument_(instrument), out_(out), terms_(out.terms) {}

    void run() {
        entry();
        stop();
        targets();
        settle();
        if (terms_.action != SignalAction::open) return;
        unread();
        misspelt();
    }

private:
    void entry() {
        if (terms_.action == SignalAction::close) return;
        const auto low = fields_.number({"entrylow", "entrymin", "entryfrom", "pricelow", "entryzonelow"});
        const auto high = fields_.number({"entryhigh", "entrymax", "entryto", "pricehigh", "entryzonehigh"});
        if (low && high) return prices({*low, *high}, '-', true);
        for (const Name& name : Names{"entrylow", "entryhigh", "entrymin", "entrymax", "pricelow", "pricehigh"}) {
            if (!low != !high && says_nothing(name)) return refuse("price", name);
        }
        for (const Name& name :
             Names{"entries", "entryprices", "entrytargets", "entryzone", "entry", "entryprice", "price", "orderprice",
                   "limitprice", "openprice", "triggerprice", "signalprice", "close", "p"}) {
            const JsonValue* const value = fields_.first({name});
            if (value == nullptr) continue;
            if (value->is(JsonValue::Kind::array)) return list(*value, name == "entryzone");
            const auto text = scalar_text(*value);
            if (!text) continue;
            if (auto number = read_number(*text)) return prices({std::move(*number)}, '\0', false);
            if (range(*text)) return;
        }
        const bool stop_order = terms_.order_type == OrderType::stop;
        if (const auto trigger = fields_.number({"stopprice"}); stop_order && trigger) prices({*trigger}, '\0', false);
    }

    /// "2340-2345"
    bool range(std::string_view text) {
        const std::size_t dash = text.find('-', 1);
        if (dash == std::string_view::npos) return false;
        auto low = read_number(text.substr(0, dash));
        auto high = read_number(text.substr(dash + 1));
        if (!low || !high) return false;
        prices({std::move(*low), std::move(*high)}, '-', true);
        return true;
    }

    void list(const JsonValue& array, bool zone) {
        std::vector<Number> numbers;
        for (const JsonValue& item : array.items) {
            const JsonValue* const price = item.is(JsonValue::Kind::object) ? item.find("price") : &item;
            auto number = price == nullptr ? std::nullopt : scalar_number(*price);
            if (!number) return blame(out_, "one of the entries cannot be read");
            if (numbers.size() > most_entries) break;
            numbers.push_back(std::move(*number));
        }
        prices(std::move(numbers), ',', zone);
    }

    void prices(std::vector<Number> numbers, char separator, bool zone) {
        std::vector<Level> levels;
        for (Number& number : numbers) {
            Level level;
            level.number = std::move(number);
            level.separator = levels.empty() ? '\0' : separator;
            levels.push_back(std::move(level));
        }
        if (auto fault = read_entry_prices(levels, zone, false, instrument_, terms_)) blame(out_, *fault);
    }

    void stop() {
        for (const Name& name : Names{"sl", "stoploss", "stop", "slvalue", "stoplosslevel", "safetystop"}) {
            stop_ = find_level(fields_, name);
            if (stop_ && name == "stop") {
                // {"stop": 2330} is a stop-loss, whatever suffix stopprice may have had as an entry.
                const bool taken = terms_.order_type == OrderType::stop && fields_.find("stop") == nullptr;
                if (taken) stop_.reset();
            }
            if (stop_) return;
        }
    }

    void targets() {
        for (const Name& name : Names{"tp", "takeprofit", "target", "tpvalue", "profittarget"}) {
            if (auto one = find_level(fields_, name)) {
                targets_.push_back(std::move(*one));
                break;
            }
        }
        for (const Name& name : Names{"tp", "takeprofit", "target"}) {
            if (!is_numbered(fields_, name)) continue;
            for (std::size_t i = 1; i <= most_targets + 1; ++i) {
                const std::string numbered = std::string(name) + std::to_string(i);
                if (auto one = find_level(fields_, Name(numbered))) targets_.push_back(std::move(*one));
            }
        }
        for (const Name& name :
             Names{"targets", "takeprofits", "tps", "tp", "takeprofit", "target", "takeprofittargets"}) {
            const JsonValue* const value = fields_.find(name);
            if (value != nullptr && value->is(JsonValue::Kind::array)) target_list(*value);
            if (value != nullptr && value->is(JsonValue::Kind::string) && targets_.empty()) target_text(value->text);
        }
    }

    void target_list(const JsonValue& array) {
        for (const JsonValue& item : array.items) {
            if (targets_.size() > most_targets) return;
            const JsonValue* const price = item.is(JsonValue::Kind::object) ? item.find("price") : &item;
            const auto text = price == nullptr ? std::nullopt : scalar_text(*price);
            auto named = text ? read_level(*text) : std::nullopt;
            damaged_ = damaged_ || !named;
            if (!named) continue;
            named->is_price = item.is(JsonValue::Kind::object);
            targets_.push_back(std::move(*named));
        }
    }

    /// "2350, 2360" or "2350/2360".
    void target_text(std::string_view text) {
        while (!text.empty() && targets_.size() <= most_targets) {
            const std::size_t end = std::min(text.find_first_of("/;|"), text.size());
            auto named = read_level(text.substr(0, end));
            damaged_ = damaged_ || !named;
            if (named) targets_.push_back(std::move(*named));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    /// What is there and cannot be read must not be left out: an order without its stop is another order.
    void unread() {
        for (const Name& name : Names{"sl", "stoploss", "stop"}) {
            if (stop_) break;
            if (said(name, true) || says_nothing(name)) return refuse("stop", name);
            if (const JsonField* const field = damaged_level(fields_, name)) return refuse("stop", field->name);
        }
        for (const Name& name : Names{"tp", "takeprofit", "target", "targets", "takeprofits"}) {
            if ((targets_.empty() || damaged_) && !terms_.runner && said(name, true)) return refuse("target", name);
            for (const JsonField& field : fields_.beginning_with(name)) {
                const bool numbered = field.name.find_first_not_of("0123456789", name.text.size()) == std::string::npos;
                const bool lost = numbered && field.name.size() > name.text.size() && said(Name(field.name), false);
                const auto text = scalar_text(*field.value);
                if (lost && (!text || !read_level(*text))) return refuse("target", field.name);
            }
            const JsonField* const field = targets_.empty() ? damaged_level(fields_, name) : nullptr;
            if (field != nullptr && said(Name(field->name), false)) return refuse("target", field->name);
        }
        const bool priced = terms_.entry || terms_.entry_low || !terms_.entries.empty();
        for (const Name& name : Names{"price", "entry", "entryprice", "limitprice", "orderprice", "openprice",
                                      "triggerprice", "signalprice"}) {
            if (!priced && (said(name, false) || says_nothing(name))) return refuse("price", name);
            // Another price beside it may be that of the chart.
            if (priced && is_no_number(name)) return refuse("price", name);
        }
    }

    /// {"stop_los": 2330}: nearly the name of what is not there, and nothing else can be meant.
    void misspelt() {
        if (!stop_) suspect("stop", {"stoploss", "stop", "sl"}, {"stop", "loss"});
        if (targets_.empty() && !terms_.runner) {
            suspect("target", {"takeprofit", "target", "targets", "tp"}, {"profit", "target"});
        }
        const bool priced = terms_.entry || terms_.entry_low || !terms_.entries.empty();
        if (!priced) suspect("price", {"entry", "price", "entryprice", "limitprice", "orderprice"}, {});
    }

    void suspect(std::string_view what, std::initializer_list<std::string_view> names,
                 std::initializer_list<std::string_view> words) {
        for (const JsonField& field : fields_.all()) {
            // Most members are no numbers, and need not be looked at further.
            const bool numeric = field.value->is(JsonValue::Kind::number) ||
                                 (field.value->is(JsonValue::Kind::string) && !field.value->text.empty() &&
                                  field.value->text.find_first_of("0123456789") == 0);
            const Likeness like = numeric ? likeness(field.name, names, words) : Likeness::none;
            if (like == Likeness::none || std::ranges::find(names, field.name) != names.end()) continue;
            // A stop that follows the price is none yet; the price of a stop order has been read.
            const bool other = field.name.find("trail") != std::string::npos ||
                               (terms_.order_type != OrderType::market && field.name.starts_with("stopprice"));
            const auto text = scalar_text(*field.value);
            const auto named = text && !other ? read_level(*text) : std::nullopt;
            if (!named || named->number.value == 0 || (like == Likeness::distant && !is_price(*named))) continue;
            return blame(out_, "\"" + field.name + "\" may be a " + std::string(what) + ": the name is not known");
        }
    }

    std::string word_of(const Name& name) const {
        const JsonValue* const value = fields_.find(name);
        return value != nullptr && value->is(JsonValue::Kind::string) ? lower(value->text) : std::string();
    }

    /// A text that stands for nothing, where a number would be.
    bool says_nothing(const Name& name) const {
        const std::string word = word_of(name);
        return word == "none" || word == "null" || word == "nil" || word == "-" || word == "na" || word == "n/a" ||
               is_no_number(name);
    }

    /// NaN and what becomes of it, or a number that was mistyped: something should have been there.
    bool is_no_number(const Name& name) const {
        const std::string word = word_of(name);
        if (word == "nan" || word == "-nan" || word == "undefined" || word.find("infinity") != std::string::npos)
            return true;
        return !word.empty() && word[0] >= '0' && word[0] <= '9' && word.find('-') == std::string::npos &&
               !read_level(word);
    }

    /// Whether a member says something. `empty_counts`: an empty text does, since something should have stood there.
    bool said(const Name& name, bool empty_counts) const {
        const JsonValue* const value = fields_.find(name);
        if (value == nullptr || value->is(JsonValue::Kind::null)) return false;
        // An object may hold more than is understood here, as offsets do.
        if (value->is(JsonValue::Kind::object)) return false;
        if (value->is(JsonValue::Kind::boolean)) return value->flag;
        if (!value->is(JsonValue::Kind::string)) return true;
        const std::string word = lower(value->text);
        if (word == "none" || word == "null" || word == "nil" || word == "-" || word == "market" || word == "mkt")
            return false;
        return empty_counts || word == "nan" || scalar_text(*value).has_value();
    }

    void refuse(std::string_view what, std::string_view name) {
        const JsonValue& value = *fields_.find(Name(name));
        const std::string text =
            value.is(JsonValue::Kind::string) ? "\"" + shortened(value.text) + "\"" : "what is there";
        blame(out_, "the " + std::string(what) + " cannot be read: " + text + " is no number");
    }

    // ------------------------------------------------------------------------------- price or distance

    std::optional<double> known_price() const {
        if (terms_.entry) return value_of(*terms_.entry);
        if (terms_.entry_low) return value_of(*terms_.entry_low);
        return std::nullopt;
    }

    bool is_price(const NamedLevel& named) const {
        if (named.unit != Unit::unknown) return false;
        if (named.is_price) return true;
        const double value = named.number.value;
        if (const auto known = known_price()) {
            const double ratio = value / *known;
            const bool near = ratio > 0.5 && ratio < 2;
            // 236 beside 2342 is a price with a digit missing: it could not be a distance either.
            const bool lost_digit = ratio > 0.085 && ratio < 0.115;
            return near || lost_digit || (value > 1000 && *known > 100) ||
                   (instrument_ && instrument_->in_band(value) && value > 100);
        }
        if (!instrument_ || !instrument_->in_band(value)) return false;
        const bool coin = instrument_->kind == InstrumentKind::crypto;
        return value > 1000 || named.number.places >= 3 || (coin && value > 100);
    }

    /// Stop and target that stand as prices do on both sides of a price that is not named.
    bool is_price_pair() const {
        if (!stop_ || targets_.empty() || !terms_.direction || known_price()) return false;
        if (stop_->unit != Unit::unknown || stop_->number.value <= 0) return false;
        for (const NamedLevel& target : targets_) {
            const bool buy = *terms_.direction == Side::buy;
            const bool beyond =
                buy ? target.number.value > stop_->number.value : target.number.value < stop_->number.value;
            const double ratio = target.number.value / stop_->number.value;
            const bool band = !instrument_ || !instrument_->has_band() || instrument_->in_band(target.number.value);
            const bool shaped = target.number.places >= 2 || target.number.value > 100;
            if (target.unit != Unit::unknown || !beyond || ratio > 1.4 || ratio < 0.7 || !band || !shaped) return false;
        }
        const bool band = !instrument_ || !instrument_->has_band() || instrument_->in_band(stop_->number.value);
        return band && (stop_->number.places >= 1 || stop_->number.value > 100);
    }

    void settle() {
        const bool pair = is_price_pair();
        if (stop_) {
            if (pair || is_price(*stop_)) {
                terms_.stop_loss = stop_->number.decimal();
            } else if (stop_->number.value != 0) {  // 0 is how a bridge writes none
                terms_.stop_loss_distance = Measure{stop_->number.decimal(), stop_->unit};
            }
        }
        for (const NamedLevel& target : targets_) {
            if (target.number.value == 0) continue;
            if (pair || is_price(target)) {
                terms_.take_profits.push_back(target.number.decimal());
            } else {
                terms_.take_profit_distances.push_back({target.number.decimal(), target.unit});
            }
        }
    }

    const JsonFields& fields_;
    const std::optional<Instrument>& instrument_;
    ParsedMessage& out_;
    SignalTerms& terms_;
    std::optional<NamedLevel> stop_;
    std::vector<NamedLevel> targets_;
    bool damaged_ = false;  ///< one of a list of targets cannot be read
};

}  // namespace

void read_alert_levels(const JsonFields& fields, const std::optional<Instrument>& instrument, ParsedMessage& out) {
    LevelReader(fields, instrument, out).run();
}

}  // namespace tjp::parser
