#include "server/journal/json_reader.hpp"

#include <string>

#include "storage/codec/json_text.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;
using Kind = JsonValue::Kind;

/// The value as JSON again, without white space; numbers as they were written.
std::string dump(const JsonValue& value) {
    std::string out;
    JsonWriter json(out);
    switch (value.kind) {
        case Kind::null:
            return "null";
        case Kind::boolean:
            return value.flag ? "true" : "false";
        case Kind::number:
            return value.text;
        case Kind::string:
            json.string(value.text);
            return out;
        case Kind::array:
            json.open('[');
            for (const JsonValue& item : value.items) json.raw(dump(item));
            json.close(']');
            return out;
        case Kind::object:
            json.open('{');
            for (const JsonMember& member : value.members) {
                std::string name;
                append_json_string(name, member.name);
                json.raw(name + ":" + dump(member.value));
            }
            json.close('}');
            return out;
    }
    return out;
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close, std::string_view inside) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += inside;
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
}

/// `count` times `item`, with commas between.
std::string list_of(std::size_t count, std::string_view item) {
    std::string text = "[";
    for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "" : ",").append(item);
    return text + "]";
}

std::string object_of(std::size_t count) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":0";
    return text + "}";
}

}  // namespace

TEST_CASE("valid JSON is read as what it says", "[journal]") {
    const std::pair<std::string, std::string> table[] = {
        {"null", "null"},
        {" true ", "true"},
        {"\t\r\n false\n", "false"},
        {"0", "0"},
        {"-0", "-0"},
        {"\"\"", "\"\""},
        {"[]", "[]"},
        {"[ ]", "[]"},
        {"{}", "{}"},
        {"[1,[2,[]],{\"a\":{}}]", "[1,[2,[]],{\"a\":{}}]"},
        {R"({"a":1,"b":[true,null],"":"x"})", R"({"a":1,"b":[true,null],"":"x"})"},
        {R"("\"\\\/\b\f\n\r\t")", "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\""},
        {R"("\u0041\u00e9\u20AC")", "\"Aé€\""},
        {R"("\ud83d\ude00")", "\"😀\""},
        {R"("\uDBFF\uDFFF")", "\"\xf4\x8f\xbf\xbf\""},
        {R"("a\u0000b")", R"("a\u0000b")"},
        {"\"é€😀\"", "\"é€😀\""},
        {"\"\x7f\"", R"("\u007f")"},
        {R"({"a":1,"A":2," a":3})", R"({"a":1,"A":2," a":3})"},
        {R"([{"a":1},{"a":2}])", R"([{"a":1},{"a":2}])"},
    };
    for (const auto& [text, expected] : table) {
        INFO(text);
        const auto value = parse_json(text);
        REQUIRE(value);
        CHECK(dump(*value) == expected);
    }
}

TEST_CASE("a number keeps its own text", "[journal]") {
    for (const std::string text :
         {"0", "-0", "0.0", "1.50", "100.25", "1e5", "1E+5", "0.10e-07", "-12.5E007", "1e400", "0.0e400",
          "9007199254740993", "18446744073709551616", "-9223372036854775809", "0.1234567890123456789012345",
          "123456789012345678901234567890.123456789012345678901234567890e-20"}) {
        INFO(text);
        for (const std::string& wrapped : {text, "[" + text + "]", "{\"a\":" + text + "}"}) {
            const auto value = parse_json(wrapped);
            REQUIRE(value);
            const JsonValue& number = value->is(Kind::array)    ? value->items[0]
                                      : value->is(Kind::object) ? *value->find("a")
                                                                : *value;
            CHECK(number.is(Kind::number));
            CHECK(number.text == text);
        }
    }
    const std::string longest(5'000, '7');
    CHECK(parse_json(longest)->text == longest);
    CHECK(parse_json("0." + longest)->text == "0." + longest);
}

TEST_CASE("malformed JSON is refused, with the place", "[journal]") {
    for (const std::string text : {"",
                                   " ",
                                   "nul",
                                   "nulll",
                                   "True",
                                   "tru",
                                   "NaN",
                                   "Infinity",
                                   "-Infinity",
                                   "undefined",
                                   "'a'",
                                   "a",
                                   "[1,]",
                                   "[,1]",
                                   "[1 2]",
                                   "[1",
                                   "1]",
                                   "]",
                                   "[",
                                   "{",
                                   "}",
                                   "{\"a\"}",
                                   "{\"a\":}",
                                   "{\"a\":1,}",
                                   "{,}",
                                   "{a:1}",
                                   "{1:1}",
                                   "{\"a\":1 \"b\":2}",
                                   "{\"a\" 1}",
                                   "{\"a\":1}}",
                                   "[1]]",
                                   "1 2",
                                   "null null",
                                   "[}",
                                   "{]",
                                   "// x\n1",
                                   "/* x */1",
                                   "[1]//",
                                   "\"a",
                                   "\"a\\\"",
                                   "\"\\x\"",
                                   "\"\\u12\"",
                                   "\"\\u12g4\"",
                                   "\"\\\"",
                                   "\"a\nb\"",
                                   "\"a\tb\"",
                                   "01",
                                   "1.",
                                   ".1",
                                   "-",
                                   "+1",
                                   "1e",
                                   "1e+",
                                   "--1",
                                   "0x1",
                                   "1_0",
                                   "- 1",
                                   "1.e1",
                                   "[1e]",
                                   "\xef\xbb\xbf{}",
                                   "\xc2\xa0{}",
                                   "\x0b{}",
                                   "{\"a\":\"b\"c}",
                                   "tRue",
                                   "[nan]"}) {
        INFO(text);
        const auto value = parse_json(text);
        REQUIRE_FALSE(value);
        CHECK(value.error().code == Code::invalid);
        CHECK(value.error().detail.find("malformed JSON at byte ") == 0);
    }
    CHECK_FALSE(parse_json(std::string("\0", 1)));
    CHECK_FALSE(parse_json(std::string("1\0", 2)));
    CHECK_FALSE(parse_json(std::string("\"a\0b\"", 5)));
    CHECK_FALSE(parse_json(std::string("{}\0", 3)));
}

TEST_CASE("surrogates that are not a pair are refused", "[journal]") {
    for (const std::string text : {R"("\ud800")", R"("\udc00")", R"("\ud83dx")", R"("\ud83d\n")", R"("\ud83d\u0041")",
                                   R"("\ud83d\ud83d")", R"("\ude00\ud83d")", R"({"\ud800":1})", R"("\ud83d)"}) {
        INFO(text);
        CHECK_FALSE(parse_json(text));
    }
}

TEST_CASE("bytes that are not UTF-8 are refused, in strings and names", "[journal]") {
    const std::string bad[] = {"\x80",
                               "\xbf",
                               "\xc0\x80",
                               "\xc1\xbf",
                               "\xc2",
                               "\xe0\x80\x80",
                               "\xe0\x9f\xbf",
                               "\xed\xa0\x80",
                               "\xed\xbf\xbf",
                               "\xe2\x82",
                               "\xf0\x80\x80\x80",
                               "\xf0\x8f\xbf\xbf",
                               "\xf4\x90\x80\x80",
                               "\xf5\x80\x80\x80",
                               "\xff",
                               "\xfe",
                               "\xe2\x28\xa1",
                               "\xf0\x9f\x98"};
    for (const std::string& bytes : bad) {
        CHECK_FALSE(parse_json("\"" + bytes + "\""));
        CHECK_FALSE(parse_json("\"a" + bytes + "b\""));
        CHECK_FALSE(parse_json("{\"" + bytes + "\":1}"));
        CHECK_FALSE(parse_json(bytes));
    }
}

TEST_CASE("a name given twice in one object is refused, however it is written", "[journal]") {
    for (const std::string text :
         {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":null})", R"({"x":{"a":1,"a":2}})", R"([{"b":[],"b":[]}])",
          R"({"a":1,"\u0061":2})", R"({"":1,"":2})", R"({"a\u0000":1,"a\u0000":2})"}) {
        INFO(text);
        const auto value = parse_json(text);
        REQUIRE_FALSE(value);
        CHECK(value.error().detail.find("twice") != std::string::npos);
    }
    CHECK(parse_json(R"({"a":{"a":{"a":1}}})"));
}

TEST_CASE("nesting goes to 32 levels and no deeper", "[journal]") {
    CHECK(parse_json(nested(32, "[", "]", "1")));
    CHECK(parse_json(nested(32, "{\"a\":", "}", "1")));
    CHECK(parse_json(nested(16, "[{\"a\":", "}]", "1")));
    for (const std::string& text :
         {nested(33, "[", "]", "1"), nested(33, "{\"a\":", "}", "1"), nested(33, "[", "]", ""),
          nested(17, "[{\"a\":", "}]", "1"), std::string(100'000, '['), std::string(100'000, '{')}) {
        CHECK_FALSE(parse_json(text));
    }
    CHECK(parse_json(nested(33, "[", "]", "")).error().detail.find("32") != std::string::npos);
    JsonLimits flat;
    flat.max_depth = 1;
    CHECK(parse_json("[1]", flat));
    CHECK_FALSE(parse_json("[[1]]", flat));
}

TEST_CASE("an object has at most 256 members", "[journal]") {
    CHECK(parse_json(object_of(256))->members.size() == 256);
    CHECK_FALSE(parse_json(object_of(257)));
    CHECK(parse_json("[" + object_of(256) + "," + object_of(256) + "]"));
}

TEST_CASE("a text has at most as many values as the limit says", "[journal]") {
    JsonLimits limits;
    limits.max_values = 100;
    CHECK(parse_json(list_of(99, "1"), limits));
    CHECK_FALSE(parse_json(list_of(100, "1"), limits));
    CHECK_FALSE(parse_json(list_of(50, "[1]"), limits));
    CHECK(parse_json(list_of(JsonLimits{}.max_values - 1, "1")));
    CHECK_FALSE(parse_json(list_of(JsonLimits{}.max_values, "1")));
    CHECK_FALSE(parse_json(list_of(JsonLimits{}.max_values, "[]")));
}

TEST_CASE("a name from outside is said back in at most a hundred bytes, in whole characters", "[journal]") {
    CHECK(shortened("pair") == "pair");
    CHECK(shortened(std::string(100, 'x')) == std::string(100, 'x'));
    CHECK(shortened(std::string(101, 'x')) == std::string(100, 'x') + "...");
    CHECK(shortened(std::string(99, 'x') + "éé") == std::string(99, 'x') + "...");
    CHECK(shortened(std::string(98, 'x') + "éé") == std::string(98, 'x') + "é...");
    const std::string name(1'000, 'n');
    const auto twice = parse_json("{\"" + name + "\":1,\"" + name + "\":2}");
    CHECK(twice.error().detail.size() < 250);
}

TEST_CASE("members are found by their exact name", "[journal]") {
    const auto value = parse_json(R"({"a":1,"ab":2,"":3})");
    REQUIRE(value);
    CHECK(value->find("a")->text == "1");
    CHECK(value->find("ab")->text == "2");
    CHECK(value->find("")->text == "3");
    CHECK(value->find("b") == nullptr);
    CHECK(parse_json("[1]")->find("a") == nullptr);
}

TEST_CASE("what is accepted reads the same when written again", "[journal]") {
    test::Random random("JSON texts");
    INFO("TJP_TEST_SEED=" << random.seed());
    const std::string seeds[] = {R"({"a":[1,2.50,-3e7],"b":{"c":"x\"y\u00e9"},"d":null,"e":true})",
                                 R"([{"":[]},"\ud83d\ude00",0,-0.0,[[[]]]])"};
    const std::string_view noise = "{}[]\",:\\0123456789.eE+-truefalsn \xc3\xa9\x80";
    int accepted = 0;
    for (int round = 0; round < 40'000; ++round) {
        std::string text = seeds[random.below(2)];
        for (int changes = random.between(0, 3); changes > 0; --changes) {
            const std::size_t at = random.below(text.size());
            switch (random.below(3)) {
                case 0:
                    text[at] = noise[random.below(noise.size())];
                    break;
                case 1:
                    text.insert(at, 1, noise[random.below(noise.size())]);
                    break;
                default:
                    text.erase(at, 1);
            }
        }
        const auto value = parse_json(text);
        if (!value) continue;
        ++accepted;
        const std::string again = dump(*value);
        INFO(text);
        const auto back = parse_json(again);
        REQUIRE(back);
        REQUIRE(dump(*back) == again);
    }
    CHECK(accepted > 5'000);
}
