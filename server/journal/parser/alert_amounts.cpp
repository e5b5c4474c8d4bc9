#include <algorithm>

#include "server/journal/parser/alert_reader.hpp"
#include "server/journal/parser/judge.hpp"

namespace tjp::parser {
namespace {

/// Size, leverage and risk of an alert, and the part that is to be closed.
class AmountReader {
public:
    AmountReader(const JsonFields& fields, ParsedMessage& out) : fields_(fields), out_(out), terms_(out.terms) {}

    void run() {
        const bool bar = fields_.find("high") != nullptr && fields_.find("low") != nullptr;
        auto lots = fields_.number({"qty", "quantity", "lots", "lot", "lotsize", "vollots", "contracts", "units",
                                    "size", "amount", "ordersize", "ordercontracts", "shares", "q"});
        if (!lots) check_size();
        if (!lots && !bar) lots = fields_.number({"volume", "vol"});
        if (lots) terms_.lot_size = lots->decimal();
        if (const auto leverage = multiple({"leverage", "lev"})) terms_.leverage = leverage->decimal();
        if (const auto percent =
                fields_.number({"riskpercent", "riskpct", "riskpercentage", "volpctballoss", "riskperc"})) {
            terms_.risk_percent = percent->decimal();
        } else if (const auto money =
                       fields_.number({"voldollar", "riskmoney", "riskamount", "riskdollar", "riskusd"})) {
            terms_.risk = Measure{money->decimal(), Unit::money};
        } else if (const auto text = fields_.text({"risk"})) {
            risk(*text);
        }
        const auto part = percent_of({"closepercent", "closepct", "partialclosepct", "closepercentage", "qtypercent",
                                      "percentage", "percent", "pct", "size", "quantity", "qty", "amount"});
        if (part && terms_.action == SignalAction::close) {
            terms_.close_percent = part->decimal();
            if (!terms_.instruction && part->value < 100) terms_.instruction = Instruction::close_partial;
        }
    }

private:
    /// `1/2`, `0.5x` and `0.1.2` are sizes that would be guessed; `10%`, `100 USDT` and `auto` are none of lots.
    void check_size() {
        for (const Name& name : Names{"qty", "quantity", "lots", "lot", "lotsize", "vollots", "contracts"}) {
            const auto text = fields_.text(name);
            if (!text || text->front() < '0' || text->front() > '9') continue;
            const std::size_t end = text->find_first_not_of("0123456789.,'");
            const std::string_view rest = text->substr(std::min(end, text->size()));
            // 0.1.2, 0a1
            const bool digits_behind =
                !rest.empty() && rest[0] != ' ' && rest[0] != '%' && rest.back() >= '0' && rest.back() <= '9';
            const bool damaged = rest.empty() || digits_behind || rest[0] == '/' || rest == "x" || rest == "X";
            if (!damaged) continue;
            return blame(out_, "the size " + shortened(*text) + " cannot be read");
        }
    }

    void risk(std::string_view text) {
        const bool percent = text.ends_with('%');
        if (percent) text.remove_suffix(1);
        const auto number = read_number(text);
        if (!number) return;
        if (percent) {
            terms_.risk_percent = number->decimal();
        } else {
            terms_.risk = Measure{number->decimal(), Unit::unknown};
        }
    }

    /// `10`, `10x`, `x10`.
    std::optional<Number> multiple(Names names) const {
        const auto text = fields_.text(names);
        if (!text) return std::nullopt;
        std::string_view digits = *text;
        if (digits.starts_with('x') || digits.starts_with('X')) digits.remove_prefix(1);
        if (digits.ends_with('x') || digits.ends_with('X')) digits.remove_suffix(1);
        return read_number(digits);
    }

    /// A number under a name of percentages, or with a % behind.
    std::optional<Number> percent_of(Names names) const {
        for (const Name& name : names) {
            const auto text = fields_.text(name);
            if (!text) continue;
            const bool sign = text->ends_with('%');
            const bool named = name.text.find("percent") != std::string_view::npos || name.text.ends_with("pct");
            if (!sign && !named) continue;
            if (auto number = read_number(text->substr(0, text->size() - (sign ? 1 : 0)))) return number;
        }
        return std::nullopt;
    }

    const JsonFields& fields_;
    ParsedMessage& out_;
    SignalTerms& terms_;
};

}  // namespace

void read_alert_amounts(const JsonFields& fields, ParsedMessage& out) { AmountReader(fields, out).run(); }

}  // namespace tjp::parser
