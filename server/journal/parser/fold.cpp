// Folding walks the code points once. Each is given to the first of a short list of rules that knows it; what none
// knows is a letter of some script and stays, or a sign and becomes a mark. Look-ahead is bounded, so the walk is
// linear.
#include "server/journal/parser/fold.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "server/journal/parser/strikes.hpp"
#include "server/journal/parser/utf8.hpp"

namespace tjp::parser {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr auto unchanged_bytes = [] {
    std::array<bool, 256> all{};
    for (std::size_t c = 0; c < 128; ++c) all[c] = is_letter(static_cast<char>(c)) || is_digit(static_cast<char>(c));
    for (const char c : std::string_view(" .,-/@()#=+%$!?")) all[static_cast<unsigned char>(c)] = true;
    return all;
}();
bool is_unchanged(char c) { return unchanged_bytes[static_cast<unsigned char>(c)]; }

constexpr bool within(char32_t code, char32_t low, char32_t high) { return code >= low && code <= high; }

bool is_invisible(char32_t c) {
    return c == 0xad || within(c, 0x200b, 0x200f) || within(c, 0x202a, 0x202e) || within(c, 0x2060, 0x206f) ||
           within(c, 0xfe00, 0xfe0f) || c == 0xfeff || within(c, 0x300, 0x36f) || within(c, 0x64b, 0x652) ||
           c == 0x640 || within(c, 0x1f3fb, 0x1f3ff) || within(c, 0xe0000, 0xe01ef);
}

bool is_blank(char32_t c) {
    return c == 0xa0 || c == 0x1680 || within(c, 0x2000, 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000;
}

/// A digit of any script, or -1.
int digit_of(char32_t c) {
    constexpr std::array<char32_t, 6> zeros{0x660, 0x6f0, 0x966, 0x9e6, 0xff10, 0x2080};
    for (const char32_t zero : zeros) {
        if (within(c, zero, zero + 9)) return static_cast<int>(c - zero);
    }
    if (within(c, 0x1d7ce, 0x1d7ff)) return static_cast<int>((c - 0x1d7ce) % 10);
    if (c == 0x2070 || within(c, 0x2074, 0x2079)) return static_cast<int>(c - 0x2070);
    if (c == 0xb9) return 1;
    return within(c, 0xb2, 0xb3) ? static_cast<int>(c - 0xb0) : -1;
}

/// A number in a circle, or 0.
int circled_of(char32_t c) {
    if (within(c, 0x2460, 0x2473)) return static_cast<int>(c - 0x2460) + 1;
    if (within(c, 0x2474, 0x2487)) return static_cast<int>(c - 0x2474) + 1;
    if (within(c, 0x2488, 0x249b)) return static_cast<int>(c - 0x2488) + 1;
    if (within(c, 0x2776, 0x2793)) return static_cast<int>((c - 0x2776) % 10) + 1;
    return c == 0x1f51f ? 10 : 0;
}

/// The ASCII letter that a mathematical, enclosed, full-width or small-capital letter is drawn as, or 0.
char styled_letter(char32_t c) {
    if (within(c, 0x1d400, 0x1d6a3)) {
        const auto at = static_cast<int>((c - 0x1d400) % 52);
        return static_cast<char>(at < 26 ? 'A' + at : 'a' + at - 26);
    }
    constexpr std::array<char32_t, 5> capitals{0xff21, 0x24b6, 0x1f130, 0x1f150, 0x1f170};
    for (const char32_t first : capitals) {
        if (within(c, first, first + 25)) return static_cast<char>('A' + static_cast<int>(c - first));
    }
    constexpr std::array<char32_t, 2> small{0xff41, 0x24d0};
    for (const char32_t first : small) {
        if (within(c, first, first + 25)) return static_cast<char>('a' + static_cast<int>(c - first));
    }
    constexpr std::u32string_view small_capitals = U"ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ";
    const std::size_t at = small_capitals.find(c);
    return at == std::u32string_view::npos || c < 0x80 ? '\0' : static_cast<char>('a' + static_cast<int>(at));
}

/// Latin letters with accents, by their base letter; `?` where there is none.
constexpr std::string_view latin1 = "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTsaaaaaaaceeeeiiiidnooooo?ouuuuyty";
constexpr std::string_view latin_a =
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUu"
    "Uu"
    "WwYyYZzZzZzs";
static_assert(latin1.size() == 64 && latin_a.size() == 128);

/// What ASCII punctuation a code point stands for, or 0.
char punctuation_of(char32_t c) {
    if (within(c, 0x2010, 0x2015) || c == 0x2212 || c == 0xfe58 || c == 0x2043) return '-';
    if (within(c, 0x2018, 0x201b) || c == 0x2032 || c == 0x2bc || c == 0xb4) return '\'';
    if (within(c, 0x201c, 0x201f) || c == 0xab || c == 0xbb || c == 0x2033) return '"';
    if (c == 0x2024 || c == 0x66b || c == 0x3002) return '.';
    if (c == 0x66c || c == 0x60c || c == 0x3001 || c == 0x201a) return ',';
    if (c == 0x2044 || c == 0x2215) return '/';
    if (c == 0x61f || c == 0x2753 || c == 0x2754) return '?';
    if (c == 0xd7) return 'x';
    if (c == 0xa7) return ' ';
    if (c == 0x66a) return '%';
    return within(c, 0xff01, 0xff5e) ? static_cast<char>(c - 0xfee0) : '\0';
}

struct Sign {
    char32_t code;
    char mark;
};
constexpr Sign signs[] = {
    {0x2191, mark::up},     {0x2193, mark::down},   {0x2196, mark::up},      {0x2197, mark::up},
    {0x2198, mark::down},   {0x2199, mark::down},   {0x2611, mark::check},   {0x26d4, mark::cross},
    {0x2705, mark::check},  {0x2713, mark::check},  {0x2714, mark::check},   {0x2716, mark::cross},
    {0x274c, mark::cross},  {0x274e, mark::cross},  {0x2934, mark::up},      {0x2935, mark::down},
    {0x2b06, mark::up},     {0x2b07, mark::down},   {0x1f3af, mark::target}, {0x1f3c6, mark::target},
    {0x1f402, mark::up},    {0x1f43b, mark::down},  {0x1f43c, mark::other},  {0x1f447, mark::other},
    {0x1f4b0, mark::money}, {0x1f4b5, mark::money}, {0x1f4c8, mark::up},     {0x1f4c9, mark::down},
    {0x1f4cd, mark::money}, {0x1f534, mark::down},  {0x1f53a, mark::up},     {0x1f53b, mark::down},
    {0x1f53c, mark::up},    {0x1f53d, mark::down},  {0x1f6ab, mark::cross},  {0x1f6d1, mark::cross},
    {0x1f7e2, mark::up},    {0x1f7e5, mark::down},  {0x1f7e9, mark::up},
};
static_assert(std::ranges::is_sorted(signs, {}, &Sign::code), "mark_of looks in halves");

/// A sign that is no letter: its mark, or 0.
char mark_of(char32_t c) {
    const auto found = std::lower_bound(std::begin(signs), std::end(signs), c,
                                        [](const Sign& sign, char32_t code) { return sign.code < code; });
    if (found != std::end(signs) && found->code == c) return found->mark;
    const bool sign = within(c, 0xa1, 0xbf) || within(c, 0x2016, 0x2bff) || within(c, 0x3000, 0x303f) ||
                      within(c, 0xe000, 0xf8ff) || within(c, 0xfff0, 0xffff) || within(c, 0x1f000, 0x1fbff);
    return sign ? mark::other : '\0';
}

/// Turns Cyrillic capitals into small letters, and drops what only varies a letter.
char32_t lower_letter(char32_t c) {
    if (within(c, 0x410, 0x42f)) return c + 0x20;
    if (within(c, 0x400, 0x40f)) return lower_letter(c == 0x401 ? char32_t{0x415} : c + 0x50);
    if (c == 0x451) return 0x435;
    if (c == 0x622 || c == 0x623 || c == 0x625) return 0x627;
    return c;
}

class Folder {
public:
    explicit Folder(std::string_view text) : text_(text), rest_(text) { out_.reserve(text.size()); }

    Folded run() {
        while (!rest_.empty()) {
            const auto c = static_cast<unsigned char>(rest_[0]);
            if (const std::size_t size = unchanged(); size > 0) {
                out_.append(rest_.substr(0, size));
                rest_.remove_prefix(size);
            } else if (c < 0x80) {
                ascii(static_cast<char>(c));
            } else {
                beyond_ascii(next_code_point(rest_));
            }
        }
        strikes_.finish();
        const bool unfinished = strikes_.unfinished();
        return {std::move(out_), strikes_.any(), unfinished};
    }

private:
    /// How much of what follows folds to itself: letters, blanks, digits and signs that mean nothing else. The last
    /// before any other character is left out, since that may be one that changes it (a keycap, a range's dash).
    std::size_t unchanged() const {
        std::size_t size = 0;
        while (size < rest_.size() && is_unchanged(rest_[size])) ++size;
        return size == rest_.size() || size == 0 ? size : size - 1;
    }

    void ascii(char c) {
        if (c == '<' && tag()) return;
        if (c == '&' && entity()) return;
        if (c == ':' && short_code()) return;
        const char next = rest_.size() > 1 ? rest_[1] : '\0';
        rest_.remove_prefix(1);
        if (c == '\r' && next == '\n') return;
        if (c == '\r' || c == '\n' || c == '\v' || c == '\f') return put('\n');
        // Markdown: doubled signs enclose words, a single underscore may be the dash of a range.
        if ((c == '*' || c == '_') && next == c) {
            rest_.remove_prefix(1);
            return put(' ');
        }
        if (c == '~') return tildes();
        if (c == '*' || c == '`' || c == '\\' || c < 0x20 || c == 0x7f) return put(' ');
        put(c);
        if (is_digit(c)) keycap();
    }

    void tildes() {
        const std::size_t first = text_.size() - rest_.size() - 1;
        const std::size_t behind = std::min(text_.find_first_not_of('~', first), text_.size());
        rest_ = text_.substr(behind);
        strikes_.tildes(behind - first, first == 0 ? '\0' : text_[first - 1], rest_.empty() ? '\0' : rest_[0]);
    }

    void put(char c) { out_ += c; }

    void put_mark(char c) {
        if (out_.empty() || out_.back() != c) out_ += c;
    }

    /// 1️⃣ is a digit, a variation selector and a frame.
    void keycap() {
        std::string_view ahead = rest_.substr(0, 6);
        while (!ahead.empty() && static_cast<unsigned char>(ahead[0]) >= 0x80) {
            const char32_t c = next_code_point(ahead);
            if (c == 0xfe0f) continue;
            if (c != 0x20e3) return;
            rest_.remove_prefix(static_cast<std::size_t>(ahead.data() - rest_.data()));
            const char digit = out_.back();
            out_.back() = mark::ordinal;
            out_ += digit;
            out_ += ' ';
            return;
        }
    }

    void beyond_ascii(char32_t c) {
        if (within(c, 0x335, 0x338)) return strikes_.letter();
        if (is_invisible(c)) return;
        if (is_blank(c)) return blank();
        if (c == 0x2028 || c == 0x2029 || c == 0x85) return put('\n');
        if (const int digit = digit_of(c); digit >= 0) return put(static_cast<char>('0' + digit));
        if (const int number = circled_of(c); number > 0) {
            out_ += mark::ordinal;
            out_ += std::to_string(number) + ' ';
            return;
        }
        if (const char letter = styled_letter(c); letter != '\0') return put(letter);
        if (const char sign = punctuation_of(c); sign != '\0') return put(sign);
        if (within(c, 0xc0, 0xff) && latin1[c - 0xc0] != '?') {
            if (c == 0xdf) put('s');
            return put(latin1[c - 0xc0]);
        }
        if (within(c, 0x100, 0x17f)) return put(latin_a[c - 0x100]);
        if (const char sign = mark_of(c); sign != '\0') return put_mark(sign);
        append_utf8(out_, lower_letter(c));
    }

    /// A no-break space between a digit and exactly three more groups thousands; any other is a blank.
    void blank() {
        const auto digit_at = [&](std::size_t at) { return at < rest_.size() && is_digit(rest_[at]); };
        const bool groups = !out_.empty() && is_digit(out_.back()) && digit_at(0) && digit_at(1) && digit_at(2);
        put(groups && !digit_at(3) ? '\'' : ' ');
    }

    /// Drops an HTML tag; one that ends a line becomes a line break.
    bool tag() {
        constexpr std::size_t longest = 200;
        const char next = rest_.size() > 1 ? rest_[1] : '\0';
        if (!is_letter(next) && next != '/') return false;
        const std::size_t end = rest_.substr(0, longest).find('>');
        if (end == std::string_view::npos) return false;
        std::string_view name = rest_.substr(next == '/' ? 2 : 1, end);
        std::size_t size = 0;
        while (size < name.size() && (is_letter(name[size]) || is_digit(name[size]))) ++size;
        name = name.substr(0, size);
        strikes_.tag(name, next == '/');
        if (name == "br" || name == "p" || name == "div" || name == "li" || name == "tr") put('\n');
        rest_.remove_prefix(end + 1);
        return true;
    }

    /// :white_check_mark: is an emoji that was written out.
    bool short_code() {
        constexpr std::size_t longest = 42;
        std::size_t size = 1;
        while (size < rest_.size() && size < longest && is_short_code(rest_[size])) ++size;
        if (size < 4 || size == rest_.size() || rest_[size] != ':') return false;
        rest_.remove_prefix(size + 1);
        put_mark(mark::other);
        return true;
    }

    static bool is_short_code(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

    bool entity() {
        constexpr std::pair<std::string_view, char> entities[] = {{"&amp;", '&'},  {"&nbsp;", ' '}, {"&lt;", '<'},
                                                                  {"&gt;", '>'},   {"&#39;", '\''}, {"&quot;", '"'},
                                                                  {"&apos;", '\''}};
        for (const auto& [name, c] : entities) {
            if (!rest_.starts_with(name)) continue;
            rest_.remove_prefix(name.size());
            put(c);
            return true;
        }
        return false;
    }

    std::string_view text_;
    std::string_view rest_;
    std::string out_;
    Strikes strikes_{out_};
};

}  // namespace

Folded fold_struck(std::string_view utf8) { return Folder(utf8).run(); }

std::string fold(std::string_view utf8) { return fold_struck(utf8).text; }

}  // namespace tjp::parser
