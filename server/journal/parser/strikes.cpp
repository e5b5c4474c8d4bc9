#include "server/journal/parser/strikes.hpp"

#include <algorithm>

namespace tjp::parser {
namespace {

bool is_blank(char c) { return c == '\0' || c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool ends_line(char c) { return c == '\0' || c == '\n' || c == '\r'; }
bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

void Strikes::letter() {
    any_ = true;
    while (!out_.empty() && (static_cast<unsigned char>(out_.back()) & 0xc0) == 0x80) out_.pop_back();
    // A line stays a line.
    if (!out_.empty() && out_.back() != '\n') out_.pop_back();
}

void Strikes::tag(std::string_view name, bool closes) {
    const auto is = [&](std::string_view wanted) {
        if (name.size() != wanted.size()) return false;
        for (std::size_t i = 0; i < name.size(); ++i) {
            if (static_cast<char>(name[i] | 0x20) != wanted[i]) return false;
        }
        return true;
    };
    if (!is("s") && !is("del") && !is("strike")) return;
    if (!closes) {
        if (depth_++ == 0) tag_ = out_.size();
    } else if (depth_ > 0 && --depth_ == 0) {
        cut(tag_);
        tag_ = none;
    }
}

void Strikes::tildes(std::size_t count, char before, char behind) {
    if (count == 1) {
        single(before, behind);
    } else if (count == 2) {
        const std::size_t from = pair_;
        pair_ = from == none ? out_.size() : none;
        if (from != none && from <= out_.size()) cut(from);
    }
    // A longer run only decorates.
    out_ += ' ';
}

/// A single tilde strikes out as WhatsApp and Telegram have it: before a word and behind one. ~2340 is "about", 40~45
/// a range.
void Strikes::single(char before, char behind) {
    const bool closes = single_ != none && !is_blank(before) && !is_letter_or_digit(behind);
    if (closes && single_ <= out_.size()) {
        const std::size_t from = single_;
        const bool broken = is_broken();
        single_ = none;
        if (!broken || (single_leads_ && ends_line(behind))) return cut(from);
    }
    if (is_letter_or_digit(before) || is_blank(behind)) return;
    if (single_ != none && !is_broken()) return;
    // From the start of a line it may go over several.
    if (single_ != none && single_leads_ && !ends_line(before)) return;
    single_ = out_.size();
    single_leads_ = ends_line(before);
    searched_ = single_;
    broken_ = false;
}

/// Whether a line ended since the open ~. What was searched once is not searched again.
bool Strikes::is_broken() {
    if (!broken_) broken_ = out_.find('\n', searched_) != std::string::npos;
    searched_ = out_.size();
    return broken_;
}

void Strikes::finish() {
    if (depth_ > 0) cut(tag_);
}

bool Strikes::unfinished() const {
    const auto blank_from = [&](std::size_t from) { return out_.find_first_not_of(" \n", from) == std::string::npos; };
    if (pair_ < out_.size() && !blank_from(pair_)) return true;
    // Before all else, and before a word: "~John" signs, "~2340" is about.
    if (single_ >= out_.size() || out_.find_first_not_of(" \n") < single_) return false;
    const std::size_t next = out_.find_first_not_of(" \n", single_);
    return next != std::string::npos && is_letter_or_digit(out_[next]) && (out_[next] < '0' || out_[next] > '9');
}

void Strikes::cut(std::size_t from) {
    if (from > out_.size()) return;
    any_ = true;
    out_.resize(from);
    out_ += ' ';
    searched_ = std::min(searched_, from);
    if (pair_ != none && pair_ > from) pair_ = none;
    if (single_ != none && single_ > from) single_ = none;
}

}  // namespace tjp::parser
