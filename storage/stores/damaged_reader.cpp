// A table file is checked block by block, and nothing tells where the block behind a damaged one begins. So keys behind
// the last one that was read are tried, ever farther away, and between the last that led into the damage and the first
// that did not the place is found by halving.
#include "storage/stores/damaged_reader.hpp"

#include <algorithm>

namespace tjp {
namespace {

/// No key is longer, nor begins with so many of these bytes.
std::string end_of_table() { return std::string(300, '\xff'); }

/// The first key past all those that start with the first `size` bytes.
std::string past(std::string_view key, std::size_t size) {
    std::string next(key.substr(0, size));
    while (!next.empty() && next.back() == '\xff') next.pop_back();
    if (next.empty()) return end_of_table();
    next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
    return next;
}

/// A key about in the middle, both taken as binary fractions of `digits` bytes.
std::string middle(std::string_view low, std::string_view high, std::size_t digits) {
    const auto digit = [](std::string_view key, std::size_t i) {
        return i < key.size() ? static_cast<unsigned>(static_cast<unsigned char>(key[i])) : 0U;
    };
    std::string sum(digits + 1, '\0');
    unsigned carry = 0;
    for (std::size_t i = digits; i-- > 0;) {
        const unsigned added = digit(low, i) + digit(high, i) + carry;
        sum[i + 1] = static_cast<char>(added & 0xff);
        carry = added >> 8;
    }
    sum[0] = static_cast<char>(carry);
    std::string half(digits, '\0');
    for (std::size_t i = 0; i < digits; ++i) {
        const unsigned two = digit(sum, i) << 8 | digit(sum, i + 1);
        half[i] = static_cast<char>(two >> 1 & 0xff);
    }
    return half;
}

}  // namespace

bool DamagedReader::can_read(Table table, const std::string& from) const {
    const auto first = [](std::string_view, std::string_view) { return false; };
    return engine_.scan(table, {from, end_of_table()}, ScanOrder::forward, ReadTier::any, first).has_value();
}

std::string DamagedReader::behind(Table table, const std::string& last) const {
    std::string bad = last;
    std::string good = end_of_table();
    for (std::size_t size = last.size(); size > 0; --size) {
        std::string next = past(last, size);
        if (can_read(table, next)) {
            good = std::move(next);
            break;
        }
        bad = std::move(next);
    }
    const std::size_t digits = std::max<std::size_t>(last.size() + 1, 48);
    for (std::size_t round = 0; round < 8 * digits; ++round) {
        std::string between = middle(bad, good, digits);
        if (between <= bad || between >= good) break;
        (can_read(table, between) ? good : bad) = std::move(between);
    }
    return good;
}

Result<void> DamagedReader::each(Table table, RowVisitor visit) {
    std::string begin(1, '\0');
    for (;;) {
        std::string last = begin;
        bool stopped = false;
        const auto on_row = [&](std::string_view key, std::string_view value) {
            last.assign(key);
            stopped = !visit(key, value);
            return !stopped;
        };
        const auto scanned = engine_.scan(table, {begin, end_of_table()}, ScanOrder::forward, ReadTier::any, on_row);
        if (scanned || stopped) return {};
        if (!skip_ || scanned.error().code != Code::corrupt) {
            return Error{scanned.error().code, std::string(spec_of(table).name) + ": " + scanned.error().detail, {}};
        }
        begin = behind(table, last);
        gaps_.push_back({table, last, begin});
        if (begin >= end_of_table()) return {};
    }
}

bool DamagedReader::may_have_lost(Table table, std::string_view key) const {
    return std::ranges::any_of(
        gaps_, [&](const Gap& gap) { return gap.table == table && gap.after < key && key < gap.before; });
}

}  // namespace tjp
