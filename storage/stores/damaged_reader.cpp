// A table file is checked block by block. Where the blocks behind a damaged one begin is known to its index, which is
// asked by halving: so nothing but the damaged blocks is passed over.
#include "storage/stores/damaged_reader.hpp"

#include <algorithm>

namespace tjp {
namespace {

/// No key is longer, nor begins with so many of these bytes.
std::string end_of_table() { return std::string(300, '\xff'); }

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

std::string DamagedReader::next_piece(Table table, const std::string& key) const {
    std::string low = key + '\0';
    std::string high = end_of_table();
    const std::uint64_t here = engine_.bytes_before(table, low);
    if (engine_.bytes_before(table, high) <= here) return high;
    const std::size_t digits = std::max<std::size_t>(low.size() + 1, 48);
    for (std::size_t round = 0; round < 8 * digits; ++round) {
        std::string between = middle(low, high, digits);
        if (between <= low || between >= high) break;
        (engine_.bytes_before(table, between) > here ? high : low) = std::move(between);
    }
    return high;
}

std::string DamagedReader::behind(Table table, const std::string& last) const {
    std::string next = next_piece(table, last);
    while (next < end_of_table() && !can_read(table, next)) next = next_piece(table, next);
    return next;
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
