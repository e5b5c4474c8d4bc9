#include "server/journal/parser/named_level.hpp"

#include <algorithm>
#include <iterator>

#include "server/journal/parser/lexer.hpp"
#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/word_key.hpp"

namespace tjp::parser {
namespace {

struct Suffix {
    std::string_view text;
    Unit unit;
    bool is_price;
};
/// What follows the name of a level in a key, `sl_pips`, `stoploss.percent`, `takeprofit.limitprice`; the first that
/// can be read is taken.
constexpr Suffix suffixes[] = {
    {"", Unit::unknown, false},          {"price", Unit::unknown, true},        {".price", Unit::unknown, true},
    {".stopprice", Unit::unknown, true}, {".limitprice", Unit::unknown, true},  {".triggerprice", Unit::unknown, true},
    {".value", Unit::unknown, false},    {"pips", Unit::pips, false},           {".pips", Unit::pips, false},
    {"percent", Unit::percent, false},   {".percent", Unit::percent, false},    {"pct", Unit::percent, false},
    {"perc", Unit::percent, false},      {".percentage", Unit::percent, false}, {"percentage", Unit::percent, false},
    {"points", Unit::points, false},     {".points", Unit::points, false},      {"ticks", Unit::points, false},
    {".ticks", Unit::points, false},     {".amount", Unit::unknown, false},     {"distance", Unit::unknown, false},
    {"offset", Unit::unknown, false}};
constexpr auto suffix_names = names_of(suffixes, &Suffix::text);

}  // namespace

std::optional<NamedLevel> read_level(std::string_view text) {
    struct Ending {
        std::string_view text;
        Unit unit;
    };
    constexpr Ending endings[] = {{"%", Unit::percent},     {"pips", Unit::pips},  {"pip", Unit::pips},
                                  {"points", Unit::points}, {"pts", Unit::points}, {"ticks", Unit::points}};
    NamedLevel named;
    const std::string small = lower(text);
    std::string_view rest = small;
    for (const Ending& ending : endings) {
        if (!rest.ends_with(ending.text)) continue;
        rest.remove_suffix(ending.text.size());
        named.unit = ending.unit;
        break;
    }
    auto number = read_number(rest);
    if (!number) return std::nullopt;
    named.number = std::move(*number);
    return named;
}

std::optional<NamedLevel> find_level(const JsonFields& fields, const Name& name) {
    std::optional<NamedLevel> found;
    std::size_t first = std::size(suffixes);
    for (const JsonField& field : fields.beginning_with(name)) {
        const std::size_t place = suffix_names.find(std::string_view(field.name).substr(name.text.size()));
        if (place >= first) continue;
        const auto text = scalar_text(*field.value);
        auto named = text ? read_level(*text) : std::nullopt;
        if (!named) continue;
        if (suffixes[place].unit != Unit::unknown) named->unit = suffixes[place].unit;
        named->is_price = suffixes[place].is_price;
        found = std::move(named);
        first = place;
    }
    return found;
}

const JsonField* damaged_level(const JsonFields& fields, const Name& name) {
    for (const JsonField& field : fields.beginning_with(name)) {
        const std::string_view suffix = std::string_view(field.name).substr(name.text.size());
        if (suffix.empty() || suffix_names.find(suffix) == suffix_names.npos) continue;
        // {"stop_price": ""} beside "stop" is a member of a template that an order may leave empty.
        if (field.value->is(JsonValue::Kind::string) && !field.value->text.empty() && !read_level(field.value->text))
            return &field;
    }
    return nullptr;
}

bool is_numbered(const JsonFields& fields, const Name& name) {
    return std::ranges::any_of(fields.beginning_with(name), [&](const JsonField& field) {
        return field.name.size() > name.text.size() && field.name[name.text.size()] >= '0' &&
               field.name[name.text.size()] <= '9';
    });
}

Likeness likeness(std::string_view name, std::initializer_list<std::string_view> of,
                  std::initializer_list<std::string_view> words) {
    constexpr std::size_t long_enough = 6;
    constexpr std::size_t shortest = 2;
    Likeness found = Likeness::none;
    for (const std::string_view known : of) {
        if (!is_one_slip(name, known)) continue;
        if (known.size() >= long_enough) return Likeness::close;
        // Of two letters only an exchange tells something: one of them is in half of all names.
        const bool exchanged = name.size() == known.size() && name[0] == known[1];
        if (known.size() > shortest || exchanged) found = Likeness::distant;
    }
    const bool holds = std::ranges::any_of(words, [&](std::string_view word) { return name.find(word) != name.npos; });
    return holds ? Likeness::distant : found;
}

}  // namespace tjp::parser
