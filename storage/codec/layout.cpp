#include "storage/codec/layout.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "storage/codec/records.hpp"

namespace tjp {
namespace {

constexpr std::string_view null = "null";

constexpr std::string_view trade_names[] = {
    "date",       "pair",        "direction", "entry_price", "exit_price", "stop_loss",   "take_profit", "lot_size",
    "pnl",        "risk_reward", "outcome",   "session",     "strategy",   "notes",       "opened_at",   "closed_at",
    "commission", "swap",        "tags",      "account_id",  "signal_id",  "external_id", "created_at",  "updated_at"};

constexpr std::string_view signal_names[] = {"received_at",
                                             "updated_at",
                                             "hook_id",
                                             "source",
                                             "parsed_as",
                                             "symbol",
                                             "pair",
                                             "action",
                                             "instruction",
                                             "direction",
                                             "order_type",
                                             "entry",
                                             "entry_low",
                                             "entry_high",
                                             "entries",
                                             "stop_loss",
                                             "stop_loss_distance",
                                             "take_profits",
                                             "take_profit_distances",
                                             "runner",
                                             "lot_size",
                                             "risk_percent",
                                             "risk",
                                             "leverage",
                                             "close_percent",
                                             "comment",
                                             "delivery",
                                             "status",
                                             "status_reason",
                                             "raw",
                                             "raw_encoding",
                                             "account_id",
                                             "claimed_by",
                                             "reported_at",
                                             "ticket",
                                             "fill_price",
                                             "executed_at",
                                             "closed_at",
                                             "expires_at",
                                             "trade_id"};

constexpr std::string_view message_names[] = {"hook_id", "received_at", "address",     "content_type",
                                              "size",    "duplicate",   "signal_id",   "trade_id",
                                              "note",    "raw",         "raw_encoding"};

std::uint32_t read_size(const char* from) {
    std::uint32_t size = 0;
    for (int i = 4; i-- > 0;) size = size << 8 | static_cast<unsigned char>(from[i]);
    return size;
}

}  // namespace

char* Scratch::at_least(std::size_t size) {
    if (size > size_) {
        size_ = std::max(size, 2 * size_);
        text_ = std::make_unique_for_overwrite<char[]>(size_);
    }
    return text_.get();
}

Layout::Layout(IdKind kind, std::span<const std::string_view> names)
    : kind_(kind), start_(R"({"id":")" + std::string(prefix(kind))), leads_(names.size()) {
    most_named_ = start_.size() + uuid_digits + 2;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string text = ",\"" + std::string(names[i]) + "\":";
        if (text.size() + null.size() > piece) throw std::length_error("the name of a member is too long");
        leads_[i].size = text.size();
        std::ranges::copy(text + std::string(null), leads_[i].text.begin());
        most_named_ += text.size() + null.size();
    }
}

bool Layout::has_member(std::size_t at, std::string_view name) const {
    if (at >= leads_.size()) return false;
    const Lead& lead = leads_[at];
    return std::string_view(lead.text.data(), lead.size) == ",\"" + std::string(name) + "\":";
}

std::optional<std::string_view> Layout::unpack(const Uuid& id, std::string_view record, Scratch& scratch) const {
    if (record.empty() || record[0] != version) return tjp::json_of(record);
    char* const begin = scratch.at_least(most_named_ + record.size() + piece);
    char* to = std::ranges::copy(start_, begin).out;
    to = write_uuid_digits(to, id);
    *to++ = '"';
    const char* from = record.data() + 1;
    const char* const end = record.data() + record.size();
    for (const Lead& lead : leads_) {
        // Nearly every value is short, and not the last one of the record.
        if (static_cast<std::size_t>(end - from) > piece && static_cast<unsigned char>(*from) <= piece) {
            const std::size_t size = static_cast<unsigned char>(*from++);
            std::memcpy(to, lead.text.data(), piece);
            to += lead.size;
            if (size == 0) {
                to += null.size();
                continue;
            }
            std::memcpy(to, from, piece);
            to += size;
            from += size;
            continue;
        }
        if (from == end) return std::nullopt;
        std::size_t size = static_cast<unsigned char>(*from++);
        std::memcpy(to, lead.text.data(), piece);
        to += lead.size;
        if (size == 0) {
            to += null.size();
            continue;
        }
        auto left = static_cast<std::size_t>(end - from);
        if (size == static_cast<unsigned char>(long_value)) {
            if (left < 4) return std::nullopt;
            size = read_size(from);
            from += 4;
            left -= 4;
        }
        if (size > left) return std::nullopt;
        std::memcpy(to, from, size);
        to += size;
        from += size;
    }
    if (from != end) return std::nullopt;
    *to++ = '}';
    return std::string_view(begin, static_cast<std::size_t>(to - begin));
}

std::string Layout::json_of(const Uuid& id, std::string_view record) const {
    Scratch scratch;
    return std::string(unpack(id, record, scratch).value());
}

const Layout& trade_layout() {
    static const Layout layout(IdKind::trade, trade_names);
    return layout;
}

const Layout& signal_layout() {
    static const Layout layout(IdKind::signal, signal_names);
    return layout;
}

const Layout& message_layout() {
    static const Layout layout(IdKind::message, message_names);
    return layout;
}

}  // namespace tjp
