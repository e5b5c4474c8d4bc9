#pragma once

#include <optional>

#include "server/journal/parser/intent.hpp"
#include "server/journal/parser/text_scan.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp::parser {

/// Whether the text names a number for the field.
bool has_levels(const TextScan& scan, Field field);

/// A coin, or a marked ticker that may be one.
bool is_coin(const std::optional<Instrument>& instrument);

/// Puts what a text orders into the terms: direction, prices, amounts, kind of order. What it must not guess is a
/// fault.
class OrderReader {
public:
    OrderReader(const TextScan& scan, const Intent& intent, const std::optional<Instrument>& instrument,
                ParsedMessage& out)
        : scan_(scan), intent_(intent), instrument_(instrument), out_(out), terms_(out.terms) {}

    void run();
    /// A price that no level of an order or a change claims, as it is written.
    std::optional<std::string> unclaimed_price() const;
    /// Only stop and targets: of a change.
    void read_exits() { read_exits(std::nullopt); }
    /// `moved_to`: the one of two stops that is meant.
    void read_exits(const std::optional<Number>& moved_to);

private:
    void find_direction();
    bool is_target_list(const SideMark& mark) const;
    void leading_entry();
    bool is_targets(const Group& group) const;
    const Group* group_of(const SideMark& mark) const;
    void read_entry();
    bool is_lot(const Group& group);
    bool is_count(const Group& group) const;
    bool agree(const std::vector<const Group*>& implied) const;
    bool lost_a_digit(const Number& number) const;
    bool is_price(const Level& level) const;
    void read_stop(const std::optional<Number>& moved_to);
    void read_targets();
    void read_amounts();
    bool is_per_balance(const Level& level) const;
    void find_order_type();
    /// Whether an entry is named: the first of several is in `entry`, too.
    bool is_priced() const { return terms_.entry || terms_.entry_low; }
    void infer_direction();
    void unread();
    void strangely_named();
    void unclaimed();
    bool is_close(const Number& number) const;
    void towards_profit();
    void changes_one();
    void hidden_entry();
    void short_digits();
    void gains();
    bool is_near_price(const Number& number) const;
    void doubts();

    const TextScan& scan_;
    const Intent& intent_;
    const std::optional<Instrument>& instrument_;
    ParsedMessage& out_;
    SignalTerms& terms_;
};

}  // namespace tjp::parser
