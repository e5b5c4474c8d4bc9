#include "storage/model/decimal.hpp"

#include <algorithm>
#include <charconv>

namespace tjp {
namespace {

constexpr int exponent_bound = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Checks the grammar of RFC 8259, section 6.
bool is_json_number(std::string_view text) {
    std::size_t i = 0;
    const auto run = [&] {
        const std::size_t start = i;
        while (i < text.size() && is_digit(text[i])) ++i;
        return i > start;
    };
    if (i < text.size() && text[i] == '-') ++i;
    if (i < text.size() && text[i] == '0') {
        ++i;
    } else if (!run()) {
        return false;
    }
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (!run()) return false;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (!run()) return false;
    }
    return i == text.size();
}

}  // namespace

DecimalParts take_apart(std::string_view text) {
    DecimalParts parts;
    std::size_t i = 0;
    if (text[0] == '-') {
        parts.negative = true;
        ++i;
    }
    bool fraction = false;
    for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
        if (text[i] == '.') {
            fraction = true;
            continue;
        }
        if (!parts.digits.empty() || text[i] != '0') parts.digits += text[i];
        if (fraction) --parts.exponent;
    }
    if (i < text.size()) {
        const std::string_view digits = text.substr(i + 1 + (text[i + 1] == '+' ? 1 : 0));
        int written = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), written);
        // No number of Decimal::max_text digits comes near: what is beyond is beyond in the same way.
        const bool huge = read.ec != std::errc{} || written > exponent_bound || written < -exponent_bound;
        if (huge) written = digits[0] == '-' ? -exponent_bound : exponent_bound;
        parts.exponent += written;
    }
    if (parts.digits.empty()) parts.exponent = 0;
    return parts;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
    if (text.size() > max_text || !is_json_number(text)) return std::nullopt;
    // So few digits reach neither end of a double's range by themselves.
    static_assert(max_text < 300);
    if (text.find_first_of("eE") == std::string_view::npos) return Decimal(text);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc::result_out_of_range) {
        // Too large and too small are one error to from_chars. Too small is a finite number: its digits are kept.
        const DecimalParts parts = take_apart(text);
        if (parts.exponent + static_cast<int>(parts.digits.size()) > 0) return std::nullopt;
        if (parts.exponent < -max_places) return std::nullopt;
    }
    return Decimal(text);
}

int Decimal::sign() const {
    const std::size_t end = std::min(text_.find_first_of("eE"), text_.size());
    const bool zero = text_.find_first_of("123456789") >= end;
    if (zero) return 0;
    return text_[0] == '-' ? -1 : 1;
}

}  // namespace tjp
