#include "storage/codec/json_text.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;

std::string json_string(std::string_view text) {
    std::string json;
    append_json_string(json, text);
    return json;
}

/// Undoes what append_json_string may write, by the letter of RFC 8259; nothing where it is not a string.
std::optional<std::string> unescaped(std::string_view json) {
    if (json.size() < 2 || json.front() != '"' || json.back() != '"') return std::nullopt;
    json = json.substr(1, json.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '"' || static_cast<unsigned char>(c) < 0x20) return std::nullopt;
        if (c != '\\') {
            out += c;
            continue;
        }
        if (++i == json.size()) return std::nullopt;
        constexpr std::string_view from = "\"\\/bfnrt";
        constexpr std::string_view to = "\"\\/\b\f\n\r\t";
        if (json[i] == 'u') {
            if (i + 4 >= json.size()) return std::nullopt;
            out += static_cast<char>(std::stoi(std::string(json.substr(i + 1, 4)), nullptr, 16));
            i += 4;
        } else if (const auto at = from.find(json[i]); at != std::string_view::npos) {
            out += to[at];
        } else {
            return std::nullopt;
        }
    }
    return out;
}

struct Member {
    std::string name;
    std::string json;
};

std::vector<Member> walked(std::string_view object) {
    std::vector<Member> members;
    MemberWalk walk(object);
    while (const auto member = walk.next()) members.push_back({std::string(member->name), std::string(member->json)});
    return members;
}

}  // namespace

TEST_CASE("a string is escaped where JSON demands it, and nowhere else", "[codec]") {
    CHECK(json_string("") == R"("")");
    CHECK(json_string("XAUUSD/€ 'x'") == R"("XAUUSD/€ 'x'")");
    CHECK(json_string("a\"b\\c") == R"("a\"b\\c")");
    CHECK(json_string("\n\r\t") == R"("\n\r\t")");
    CHECK(json_string("\b\f\x1b\x7f") == R"("\u0008\u000c\u001b\u007f")");
    CHECK(json_string(std::string_view("\0", 1)) == R"("\u0000")");
    CHECK(json_string("\\\\\"\"") == R"("\\\\\"\"")");
    for (int c = 0; c < 0x80; ++c) {
        const std::string text = "a" + std::string(1, static_cast<char>(c)) + "b";
        CHECK(unescaped(json_string(text)) == text);
    }
}

TEST_CASE("any text comes back from its JSON", "[codec]") {
    test::Random random("JSON strings");
    INFO("TJP_TEST_SEED=" << random.seed());
    const std::string_view hostile("\"\\{}[]:,\0\n\t\x01\x1f\x7f u0041/ab", 23);
    for (int round = 0; round < 20'000; ++round) {
        const std::string text = random.text(hostile, random.below(30));
        REQUIRE(unescaped(json_string(text)) == text);
    }
}

TEST_CASE("the writer puts commas where they are due", "[codec]") {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("a").number(-5).key("b").open('[').number(1).string("x").null().close(']');
    json.key("c").open('{').close('}').key("d").open('[').open('{').key("e").boolean(true).close('}');
    json.open('[').close(']').close(']').key("f").raw("1.50").close('}');
    CHECK(out == R"({"a":-5,"b":[1,"x",null],"c":{},"d":[{"e":true},[]],"f":1.50})");
}

TEST_CASE("the writer writes values in their public form", "[codec]") {
    std::string out;
    JsonWriter json(out);
    json.open('[').value(*Decimal::parse("1.50")).value(Date{20'592}).value(Timestamp{0}).value(TradeId{});
    json.value(std::optional<Date>{}).value(std::optional<std::string>{"a\"b"}).number(INT64_MIN).close(']');
    CHECK(out == R"([1.50,"2026-05-19","1970-01-01T00:00:00.000Z","trade_00000000000000000000000000",null,"a\"b",)"
                 R"(-9223372036854775808])");
}

TEST_CASE("a walk meets each member with the text of its value", "[codec]") {
    const auto members = walked(
        R"({"a":1.50,"b":"x","c":null,"d":[1,{"e":"]}"},"\"]"],"f":{"a":[{}],"z":","},"g":"\\","h":"\"}","i":true})");
    REQUIRE(members.size() == 8);
    CHECK(members[0].json == "1.50");
    CHECK(members[1].json == R"("x")");
    CHECK(members[2].json == "null");
    CHECK(members[3].json == R"([1,{"e":"]}"},"\"]"])");
    CHECK(members[4].json == R"({"a":[{}],"z":","})");
    CHECK(members[5].json == R"("\\")");
    CHECK(members[6].json == R"("\"}")");
    CHECK(members[7].json == "true");
    CHECK(walked("{}").empty());
    CHECK(walked("").empty());
}

TEST_CASE("a walk is not led astray by what strings hold", "[codec]") {
    test::Random random("member walks");
    INFO("TJP_TEST_SEED=" << random.seed());
    const std::string_view hostile = "\"\\{}[]:,\n ab";
    for (int round = 0; round < 20'000; ++round) {
        std::string object;
        JsonWriter json(object);
        json.open('{');
        std::vector<Member> expected;
        for (std::size_t i = random.below<std::size_t>(6); i > 0; --i) {
            const std::string name = "m" + std::to_string(i);
            std::string value;
            JsonWriter inner(value);
            switch (random.below(4)) {
                case 0:
                    inner.string(random.text(hostile, random.below(12)));
                    break;
                case 1:
                    inner.open('[').string(random.text(hostile, random.below(8)));
                    inner.string(random.text(hostile, random.below(8))).close(']');
                    break;
                case 2:
                    inner.open('{').key("m1").string(random.text(hostile, random.below(8))).close('}');
                    break;
                default:
                    inner.number(static_cast<std::int64_t>(random.bits()));
            }
            json.key(name).raw(value);
            expected.push_back({name, value});
        }
        json.close('}');
        INFO(object);
        const auto members = walked(object);
        REQUIRE(members.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            REQUIRE(members[i].name == expected[i].name);
            REQUIRE(members[i].json == expected[i].json);
            REQUIRE(find_member(object, expected[i].name) == std::string_view(expected[i].json));
        }
        REQUIRE_FALSE(find_member(object, "m"));
        REQUIRE_FALSE(find_member(object, "a"));
    }
}

TEST_CASE("a walk over damaged text ends, within it", "[codec]") {
    const std::string whole = R"({"a":"x\"y","b":[1,{"c":"\\"}],"d":-1.5e3,"e":null})";
    const auto walk_all = [](const std::string& text) {
        std::size_t seen = 0;
        MemberWalk walk(text);
        while (const auto member = walk.next()) {
            ++seen;
            const char* const end = text.data() + text.size();
            REQUIRE((member->json.empty() ||
                     (member->json.data() >= text.data() && member->json.data() + member->json.size() <= end)));
        }
        return seen;
    };
    for (std::size_t size = 0; size <= whole.size(); ++size) CHECK(walk_all(whole.substr(0, size)) <= 4);
    test::Random random("damaged objects");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 50'000; ++round) {
        std::string text = whole;
        for (int changes = random.between(1, 4); changes > 0; --changes) {
            text[random.below(text.size())] = "\"\\{}[]:,x"[random.below(9)];
        }
        walk_all(text);
        static_cast<void>(find_member(text, "e"));
        static_cast<void>(has_element(text, "\"x\""));
    }
}

TEST_CASE("every byte is escaped or left alone wherever it stands in a text", "[codec]") {
    for (int value = 0; value < 256; ++value) {
        const char c = static_cast<char>(value);
        const bool plain = value >= 0x20 && c != '"' && c != '\\' && value != 0x7f;
        for (std::size_t at = 0; at < 20; ++at) {
            std::string text(20, 'x');
            text[at] = c;
            const std::string json = json_string(text);
            REQUIRE((json.size() == 22) == plain);
            REQUIRE(json.substr(1, at) == text.substr(0, at));
            REQUIRE(json.substr(json.size() - 20 + at, 19 - at) == text.substr(at + 1));
        }
    }
}

TEST_CASE("an element is found only as a whole element", "[codec]") {
    const std::string array = R"(["a","a b","\"a\"","\\","x,\"y\",z","]"])";
    for (const std::string_view present : {R"("a")", R"("a b")", R"("\"a\"")", R"("\\")", R"("x,\"y\",z")", R"("]")"}) {
        CHECK(has_element(array, present));
    }
    for (const std::string_view absent : {R"("b")", R"("y")", R"("")", R"("A")", R"("a ")", "a", R"("\")", R"("z")"}) {
        CHECK_FALSE(has_element(array, absent));
    }
    CHECK_FALSE(has_element("[]", R"("a")"));
    CHECK_FALSE(has_element("null", R"("a")"));
    CHECK_FALSE(has_element("", R"("a")"));
    CHECK(has_element(R"([""])", R"("")"));
}

TEST_CASE("quotes come off a string and nothing else", "[codec]") {
    CHECK(unquoted(R"("WIN")") == "WIN");
    CHECK(unquoted(R"("")").empty());
    CHECK(unquoted("null") == "null");
    CHECK(unquoted("1.5") == "1.5");
    CHECK(unquoted("\"") == "\"");
    CHECK(unquoted("").empty());
}
