#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "storage/model/decimal.hpp"
#include "storage/model/id.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/time.hpp"

namespace tjp {

/// Writes JSON by hand, straight into the text that is stored and served. Nothing is checked for nesting: the caller
/// writes the braces.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    /// A member's name; the comma before it is put where one is due.
    template <std::size_t Size>
    JsonWriter& key(const char (&name)[Size]) {
        append_named(name, "");
        comma_ = false;
        return *this;
    }
    template <std::size_t Size, class T>
    JsonWriter& member(const char (&name)[Size], const T& what) {
        return key(name).value(what);
    }
    /// One that may be null: a record has dozens of these, so name and null are copied in one piece.
    template <std::size_t Size, class T>
    JsonWriter& member(const char (&name)[Size], const std::optional<T>& maybe) {
        if (maybe) return key(name).value(*maybe);
        append_named(name, "null");
        comma_ = true;
        return *this;
    }
    JsonWriter& key(std::string_view name);
    /// A member's name that came from outside.
    JsonWriter& key_escaped(std::string_view name);
    JsonWriter& string(std::string_view text);
    JsonWriter& raw(std::string_view json);
    JsonWriter& number(std::int64_t value);
    JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
    JsonWriter& null() { return raw("null"); }

    JsonWriter& value(const Decimal& number) { return raw(number.text()); }
    JsonWriter& value(const std::string& text) { return string(text); }
    template <std::same_as<bool> Flag>
    JsonWriter& value(Flag flag) {
        return boolean(flag);
    }
    JsonWriter& value(const Measure& measure);
    JsonWriter& value(Date date);
    JsonWriter& value(Timestamp at);
    template <IdKind Kind>
    JsonWriter& value(const Id<Kind>& id) {
        separate();
        out_ += '"';
        append_id(out_, Kind, id.uuid);
        out_ += '"';
        return *this;
    }
    /// An array.
    template <class T>
    JsonWriter& value(const std::vector<T>& list) {
        open('[');
        for (const T& item : list) value(item);
        return close(']');
    }
    /// One of the words of an enumeration.
    template <class Enum>
    requires std::is_enum_v<Enum> JsonWriter& value(Enum word) { return string(to_string(word)); }
    template <class T>
    JsonWriter& value(const std::optional<T>& maybe) {
        return maybe ? value(*maybe) : null();
    }

private:
    void separate();

    template <std::size_t Size, std::size_t ValueSize>
    void append_named(const char (&name)[Size], const char (&value)[ValueSize]) {
        // Comma, two quotes and the colon around the name, both without their NUL.
        static constexpr std::size_t all = Size + 3 + ValueSize - 1;
        char text[all];
        text[0] = ',';
        text[1] = '"';
        std::char_traits<char>::copy(text + 2, name, Size - 1);
        text[Size + 1] = '"';
        text[Size + 2] = ':';
        std::char_traits<char>::copy(text + Size + 3, value, ValueSize - 1);
        const std::size_t begin = comma_ ? 0 : 1;
        out_.append(text + begin, all - begin);
    }

    std::string& out_;
    bool comma_ = false;
};

/// Appends `text` as a JSON string with its quotes. `text` must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// Walks the members of one JSON object that this program wrote (valid, without white space between tokens), without
/// parsing their values.
class MemberWalk {
public:
    struct Member {
        std::string_view name;  ///< between its quotes, not unescaped
        std::string_view json;  ///< the value's own text
    };

    explicit MemberWalk(std::string_view object);
    std::optional<Member> next();

private:
    std::string_view rest_;
};

/// The text of a member's value, or nothing.
std::optional<std::string_view> find_member(std::string_view object, std::string_view name);

/// Whether one of the elements of an array of strings reads exactly `element` (a JSON string with its quotes).
bool has_element(std::string_view array, std::string_view element);

/// The text of a JSON string without escapes in it, or of any other value: enough for words, ids and dates.
std::string_view unquoted(std::string_view json);

}  // namespace tjp
