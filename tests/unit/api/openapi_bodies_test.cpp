// What the description lets a client send is what the decoders take: bounds, words and nulls are tried one by one.

#include <functional>
#include <string>
#include <vector>

#include "server/api/openapi/document.hpp"
#include "server/journal/account_fields.hpp"
#include "server/journal/copier_fields.hpp"
#include "server/journal/hook_fields.hpp"
#include "server/journal/json_reader.hpp"
#include "server/journal/signal_fields.hpp"
#include "server/journal/trade_decoder.hpp"
#include "server/journal/user_fields.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;
using Kind = JsonValue::Kind;

/// A value as JSON text, and whether the schema allows it.
struct Trial {
    std::string json;
    bool allowed;
};
using Trials = std::vector<Trial>;

std::string quoted(const std::string& text) { return '"' + text + '"'; }

long number_in(const JsonValue& schema, std::string_view name, long otherwise) {
    const JsonValue* const found = schema.find(name);
    return found == nullptr ? otherwise : std::stol(found->text);
}

bool may_be(const JsonValue& schema, std::string_view type) {
    const JsonValue* const types = schema.find("type");
    if (types == nullptr) return false;
    if (types->is(Kind::string)) return types->text == type;
    return std::ranges::find(types->items, type, &JsonValue::text) != types->items.end();
}

Trials string_trials(const JsonValue& schema) {
    if (const JsonValue* const words = schema.find("enum")) {
        Trials trials{{quoted("no-such-word"), false}, {quoted(""), false}};
        for (const JsonValue& word : words->items) {
            if (word.is(Kind::string)) trials.push_back({quoted(word.text), true});
        }
        return trials;
    }
    const JsonValue* const format = schema.find("format");
    if (format != nullptr && format->text == "email") {
        return {{quoted("you@example.com"), true},
                {quoted("you"), false},
                {quoted("a@b@c"), false},
                {quoted(std::string(254, 'x') + "@y"), false}};
    }
    if (format != nullptr && format->text.starts_with("date")) {
        const bool moment = format->text == "date-time";
        return {{quoted(moment ? "2026-05-19T08:00:00Z" : "2026-05-19"), true},
                {quoted("2026-02-30"), false},
                {quoted("soon"), false}};
    }
    if (const JsonValue* const pattern = schema.find("pattern")) {
        const std::string_view text = pattern->text;
        if (text.starts_with("^[")) {
            return {{quoted("xau/USD:x"), true},
                    {quoted(std::string(32, 'A')), true},
                    {quoted(std::string(33, 'A')), false},
                    {quoted("A B"), false},
                    {quoted(""), false}};
        }
        const std::string start(text.substr(1, text.find('[') - 1));
        return {{quoted(start + std::string(26, '0')), true},
                {quoted(start + std::string(26, 'u')), false},
                {quoted(start + std::string(25, '0')), false},
                {quoted("nobody_" + std::string(26, '0')), false}};
    }
    const auto min = static_cast<std::size_t>(number_in(schema, "minLength", 0));
    const auto max = static_cast<std::size_t>(number_in(schema, "maxLength", 0));
    REQUIRE(max > 0);
    Trials trials{{quoted(std::string(min, 'x')), true},
                  {quoted(std::string(max, 'x')), true},
                  {quoted(std::string(max + 1, 'x')), false}};
    if (min > 0) trials.push_back({quoted(std::string(min - 1, 'x')), false});
    return trials;
}

Trials number_trials(const JsonValue& schema) {
    constexpr long none = -1'000'000;
    Trials trials{{"\"1\"", may_be(schema, "string")}, {"true", false}};
    const bool whole = may_be(schema, "integer");
    if (whole) trials.push_back({"1.5", false});
    const long above = number_in(schema, "exclusiveMinimum", none);
    const long min = number_in(schema, "minimum", none);
    const long max = number_in(schema, "maximum", none);
    if (above != none) trials.insert(trials.end(), {{std::to_string(above), false}, {"0.0001", true}, {"-1", false}});
    if (min != none) trials.insert(trials.end(), {{std::to_string(min), true}, {std::to_string(min - 1), false}});
    if (max != none) trials.insert(trials.end(), {{std::to_string(max), true}, {std::to_string(max + 1), false}});
    if (!whole && above == none && min == none) trials.insert(trials.end(), {{"-1.25", true}, {"0", true}});
    return trials;
}

Trials trials_of(const JsonValue& schema);

Trials list_trials(const JsonValue& schema) {
    const Trials items = trials_of(*schema.find("items"));
    const auto max = static_cast<std::size_t>(number_in(schema, "maxItems", 0));
    REQUIRE(max > 0);
    const auto list_of = [](const std::string& item, std::size_t count) {
        std::string list = "[";
        for (std::size_t i = 0; i < count; ++i) list += (i > 0 ? "," : "") + item;
        return list + "]";
    };
    Trials trials{{"[]", true}, {"{}", false}, {"[null]", false}};
    for (const Trial& item : items) trials.push_back({list_of(item.json, 1), item.allowed});
    const auto good = std::ranges::find(items, true, &Trial::allowed);
    REQUIRE(good != items.end());
    trials.push_back({list_of(good->json, max), true});
    trials.push_back({list_of(good->json, max + 1), false});
    return trials;
}

Trials object_trials(const JsonValue& schema) {
    if (schema.find("properties") == nullptr) {
        return {{"{}", true},
                {R"({"GOLD":"XAUUSD"})", true},
                {R"({"A B":"XAUUSD"})", false},
                {R"({"GOLD":1})", false},
                {R"({"GOLD":"A B"})", false},
                {"[]", false}};
    }
    return {{R"({"value":1,"unit":"pips"})", true},
            {R"({"value":1,"unit":"money"})", true},
            {R"({"value":1,"unit":"miles"})", false},
            {R"({"value":"1","unit":"pips"})", false},
            {R"({"value":1})", false},
            {R"({"value":1,"unit":"pips","more":1})", false}};
}

Trials trials_of(const JsonValue& schema) {
    Trials trials;
    if (may_be(schema, "integer") && may_be(schema, "string")) {
        trials = string_trials(schema);
        trials.insert(trials.end(), {{"42", true}, {"1.5", false}, {"true", false}});
    } else if (may_be(schema, "string")) {
        trials = string_trials(schema);
        trials.push_back({"1", false});
    } else if (may_be(schema, "number") || may_be(schema, "integer")) {
        trials = number_trials(schema);
    } else if (may_be(schema, "boolean")) {
        trials = {{"true", true}, {"false", true}, {"1", false}, {"\"true\"", false}};
    } else if (may_be(schema, "array")) {
        trials = list_trials(schema);
    } else {
        REQUIRE(may_be(schema, "object"));
        trials = object_trials(schema);
    }
    trials.push_back({"null", may_be(schema, "null")});
    return trials;
}

/// Whether a decoder takes a body, and knows all of its fields.
using Decoder = std::function<bool(const JsonValue& body)>;

template <class Resource>
Decoder change_by(FieldTable<Resource> table) {
    return [table](const JsonValue& body) {
        Resource scratch;
        const auto ignored = fields::read_change(table, scratch, body);
        return ignored && ignored->empty();
    };
}

}  // namespace

TEST_CASE("a decoder takes what the description allows, and refuses what it does not", "[api]") {
    static const JsonValue document = *parse_json(tjp::api::openapi::make_document());
    const std::pair<std::string_view, Decoder> bodies[] = {
        {"TradeChange",
         [](const JsonValue& body) {
             Trade scratch;
             const auto ignored = patch_trade(scratch, body);
             return ignored && ignored->empty();
         }},
        {"AccountChange",
         [](const JsonValue& body) {
             Account scratch;
             const auto ignored = patch_account(scratch, body, {});
             return ignored && ignored->empty();
         }},
        {"NewSignal", change_by(signal_fields())},
        {"SignalReport", change_by(signal_report_fields())},
        {"SignalClose", change_by(signal_close_fields())},
        {"HookChange", change_by(hook_fields())},
        {"HookRotation", change_by(hook_rotation_fields())},
        {"CopierSettings", change_by(copier_fields())},
        {"SignIn", change_by(sign_in_fields())},
        {"OwnerSetup", change_by(owner_setup_fields())},
        {"PasswordChange", change_by(password_change_fields())},
        {"NewKey", change_by(key_fields())},
        {"KeyReroll", change_by(key_reroll_fields())},
    };
    std::size_t count = 0;
    for (const auto& [name, takes] : bodies) {
        const JsonValue& schema = *document.find("components")->find("schemas")->find(name);
        for (const JsonMember& property : schema.find("properties")->members) {
            for (const Trial& trial : trials_of(property.value)) {
                INFO(name << " " << property.name << ": " << trial.json.substr(0, 200));
                const auto body = parse_json("{\"" + property.name + "\":" + trial.json + "}");
                REQUIRE(body);
                CHECK(takes(*body) == trial.allowed);
                ++count;
            }
        }
    }
    CHECK(count > 500);
}
