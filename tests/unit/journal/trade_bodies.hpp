#pragma once

#include <map>
#include <string>

#include "server/journal/json_reader.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace tjp::test {

inline const std::string account_text = "acct_01h455vb4pex5vsknk084sn02q";
inline const std::string signal_text = "signal_01h455vb4pex5vsknk084sn02q";

inline std::string quoted_text(std::string_view text) { return '"' + std::string(text) + '"'; }

/// A trade with every field, as JSON texts by name.
inline std::map<std::string, std::string> full_body() {
    return {{"date", R"("2026-05-19")"},
            {"pair", R"("xauusd")"},
            {"direction", R"("BUY")"},
            {"entry_price", "2342.50"},
            {"exit_price", "2355.00"},
            {"stop_loss", "2330"},
            {"take_profit", "-0"},
            {"lot_size", "0.10"},
            {"pnl", "-1.25e2"},
            {"risk_reward", "1.0"},
            {"outcome", R"("WIN")"},
            {"session", R"("LONDON")"},
            {"strategy", R"("break\"out")"},
            {"notes", R"("é\n")"},
            {"opened_at", R"("2026-05-19T08:00:00Z")"},
            {"closed_at", R"("2026-05-19 10:00+02:00")"},
            {"commission", "-3.50"},
            {"swap", "0"},
            {"tags", R"(["a","b c"])"},
            {"account_id", quoted_text(account_text)},
            {"signal_id", quoted_text(signal_text)},
            {"external_id", R"("x-1")"}};
}

inline JsonValue json_of_text(const std::string& text) {
    auto value = parse_json(text);
    INFO(text);
    REQUIRE(value);
    return std::move(*value);
}

inline JsonValue body_of(const std::map<std::string, std::string>& fields) {
    std::string text = "{";
    for (const auto& [name, json] : fields) text += (text.size() > 1 ? ",\"" : "\"") + name + "\":" + json;
    return json_of_text(text + "}");
}

/// The full trade with one field replaced, or left out where `json` is empty.
inline JsonValue with(const std::string& name, const std::string& json) {
    auto fields = full_body();
    if (json.empty()) {
        fields.erase(name);
    } else {
        fields[name] = json;
    }
    return body_of(fields);
}

}  // namespace tjp::test
