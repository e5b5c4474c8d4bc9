#include "server/journal/parser/json_repair.hpp"

#include <algorithm>
#include <array>

namespace tjp::parser {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool ends_bare(char c) { return c == ',' || c == '}' || c == ']' || c == ':' || c == '\n' || c == '"'; }

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

bool is_number(std::string_view text) {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    bool digit = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        const bool exponent = (c == 'e' || c == 'E' || c == '+' || c == '-') && digit;
        if (c >= '0' && c <= '9') {
            digit = true;
        } else if (c != '.' && !exponent) {
            return false;
        }
    }
    return digit;
}

class Repairer {
public:
    explicit Repairer(std::string_view text) : text_(text) { out_.reserve(text.size() + 64); }

    std::string run() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                string(c);
            } else if (c == ',') {
                comma();
            } else if (text_.substr(at_).starts_with("{{")) {
                bare();
            } else if (is_blank(c) || c == '{' || c == '}' || c == '[' || c == ']' || c == ':') {
                out_ += c;
                ++at_;
            } else {
                bare();
            }
        }
        return std::move(out_);
    }

private:
    void string(char quote) {
        out_ += '"';
        for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
            const char c = text_[at_];
            if (c == '\\' && at_ + 1 < text_.size()) {
                if (text_[at_ + 1] != '\'') out_ += c;
                out_ += text_[++at_];
            } else if (c == '\n') {
                out_ += "\\n";
            } else if (c == '\t') {
                out_ += "\\t";
            } else if (c == '"') {
                out_ += "\\\"";
            } else if (static_cast<unsigned char>(c) >= 0x20) {
                out_ += c;
            }
        }
        if (at_ < text_.size()) {
            out_ += '"';
            ++at_;
        }
    }

    /// A comma with nothing behind it is dropped.
    void comma() {
        std::size_t next = at_ + 1;
        while (next < text_.size() && is_blank(text_[next])) ++next;
        const bool trailing = next < text_.size() && (text_[next] == '}' || text_[next] == ']');
        if (!trailing) out_ += ',';
        out_.append(text_.substr(at_ + 1, next - at_ - 1));
        at_ = next;
    }

    void bare() {
        const std::size_t begin = at_;
        while (at_ < text_.size()) {
            if (text_.substr(at_).starts_with("{{")) {
                const std::size_t close = text_.substr(0, std::min(text_.size(), at_ + 100)).find("}}", at_);
                at_ = close == std::string_view::npos ? at_ + 2 : close + 2;
            } else if (ends_bare(text_[at_])) {
                break;
            } else {
                ++at_;
            }
        }
        std::string_view word = text_.substr(begin, at_ - begin);
        std::string_view blanks;
        while (!word.empty() && is_blank(word.back())) word.remove_suffix(1);
        blanks = text_.substr(begin + word.size(), at_ - begin - word.size());
        value(word);
        out_.append(blanks);
    }

    void value(std::string_view word) {
        constexpr std::array<std::string_view, 10> nothing{"nan",  "-nan", "inf",       "-inf", "infinity",
                                                           "none", "na",   "undefined", "n/a",  "-infinity"};
        const std::string small = lower(word.substr(0, 16));
        if (word.empty() || small == "true" || small == "false" || small == "null") {
            out_ += small;
        } else if (std::ranges::find(nothing, small) != nothing.end()) {
            out_ += "null";
        } else if (is_number(word)) {
            number(word);
        } else {
            out_ += '"';
            for (const char c : word) {
                if (static_cast<unsigned char>(c) < 0x20) continue;
                if (c == '\\') out_ += '\\';
                out_ += c;
            }
            out_ += '"';
        }
    }

    /// +1, 01, .5 and 1. are no JSON numbers.
    void number(std::string_view word) {
        const bool negative = word.starts_with('-');
        if (negative) word.remove_prefix(1);
        while (word.size() > 1 && word[0] == '0' && word[1] >= '0' && word[1] <= '9') word.remove_prefix(1);
        if (negative) out_ += '-';
        if (word.starts_with('.')) out_ += '0';
        out_.append(word);
        if (word.ends_with('.')) out_ += '0';
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
};

}  // namespace

std::string repair_json(std::string_view text) { return Repairer(text).run(); }

}  // namespace tjp::parser
