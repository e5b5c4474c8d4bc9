#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace tjp::test {

/// Decimal arithmetic as on paper, digit by digit: the oracle for Money. Slow, exact, and nothing shared with it.
class LongDecimal {
public:
    LongDecimal() = default;

    /// `text` is a JSON number.
    explicit LongDecimal(std::string_view text) {
        digits_.clear();
        std::size_t at = 0;
        if (text[at] == '-') negative_ = ++at > 0;
        int exponent = 0;
        bool fraction = false;
        for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
            if (text[at] == '.') {
                fraction = true;
                continue;
            }
            digits_ += text[at];
            if (fraction) ++scale_;
        }
        if (at < text.size()) exponent = std::atoi(std::string(text.substr(at + 1)).c_str());
        scale_ -= exponent;
        if (scale_ < 0) {
            digits_.append(static_cast<std::size_t>(-scale_), '0');
            scale_ = 0;
        }
        tidy();
    }

    friend LongDecimal operator+(LongDecimal a, LongDecimal b) {
        align(a, b);
        if (a.negative_ == b.negative_) {
            a.digits_ = add(a.digits_, b.digits_);
        } else if (less(a.digits_, b.digits_)) {
            a.digits_ = subtract(b.digits_, a.digits_);
            a.negative_ = b.negative_;
        } else {
            a.digits_ = subtract(a.digits_, b.digits_);
        }
        a.tidy();
        return a;
    }
    friend LongDecimal operator-(const LongDecimal& a, LongDecimal b) {
        b.negative_ = !b.negative_;
        return a + b;
    }
    LongDecimal& operator+=(const LongDecimal& other) { return *this = *this + other; }

    int sign() const { return digits_ == "0" ? 0 : negative_ ? -1 : 1; }
    friend bool operator<(const LongDecimal& a, const LongDecimal& b) { return (a - b).sign() < 0; }
    friend bool operator==(const LongDecimal& a, const LongDecimal& b) { return (a - b).sign() == 0; }

    /// Plain notation without trailing zeros.
    std::string text() const {
        std::string out = digits_;
        const auto scale = static_cast<std::size_t>(scale_);
        if (scale > 0) {
            out = padded(out, scale + 1);
            out.insert(out.end() - scale_, '.');
            while (out.back() == '0') out.pop_back();
            if (out.back() == '.') out.pop_back();
        }
        if (sign() < 0) out.insert(out.begin(), '-');
        return out;
    }

    /// top / bottom, rounded half away from zero to `places` decimals.
    static std::string ratio(LongDecimal top, LongDecimal bottom, int places) {
        align(top, bottom);
        const bool negative = top.sign() * bottom.sign() < 0;
        std::string rest = "0";
        std::string quotient;
        for (const char digit : top.digits_ + std::string(static_cast<std::size_t>(places), '0')) {
            rest = trimmed(rest + digit);
            char times = '0';
            for (; !less(rest, bottom.digits_); ++times) rest = subtract(rest, bottom.digits_);
            quotient += times;
        }
        if (!less(add(rest, rest), bottom.digits_)) quotient = add(quotient, "1");
        LongDecimal result;
        result.digits_ = quotient;
        result.scale_ = places;
        result.negative_ = negative;
        result.tidy();
        return result.text();
    }

private:
    static std::string trimmed(std::string digits) {
        digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
        return digits;
    }
    static std::string padded(const std::string& digits, std::size_t width) {
        std::string wide(width - std::min(width, digits.size()), '0');
        wide += digits;
        return wide;
    }
    static void align(LongDecimal& a, LongDecimal& b) {
        LongDecimal& shorter = a.scale_ < b.scale_ ? a : b;
        const int scale = std::max(a.scale_, b.scale_);
        shorter.digits_.append(static_cast<std::size_t>(scale - shorter.scale_), '0');
        shorter.scale_ = scale;
        a.digits_ = trimmed(a.digits_);
        b.digits_ = trimmed(b.digits_);
    }
    static bool less(const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    }
    static std::string add(std::string a, std::string b) {
        if (a.size() < b.size()) a.swap(b);
        b = padded(b, a.size());
        int carry = 0;
        for (std::size_t i = a.size(); i-- > 0;) {
            const int sum = (a[i] - '0') + (b[i] - '0') + carry;
            a[i] = static_cast<char>('0' + sum % 10);
            carry = sum / 10;
        }
        if (carry > 0) a.insert(a.begin(), '1');
        return trimmed(a);
    }
    static std::string subtract(std::string a, std::string b) {
        b = padded(b, a.size());
        int borrow = 0;
        for (std::size_t i = a.size(); i-- > 0;) {
            const int rest = (a[i] - '0') - (b[i] - '0') - borrow;
            a[i] = static_cast<char>('0' + (rest + 10) % 10);
            borrow = rest < 0 ? 1 : 0;
        }
        return trimmed(a);
    }
    void tidy() { digits_ = trimmed(digits_); }

    bool negative_ = false;
    std::string digits_ = "0";
    int scale_ = 0;
};

}  // namespace tjp::test
