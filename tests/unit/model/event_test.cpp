#include "storage/model/event.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace tjp;

TEST_CASE("every type of event has a word of its own, in the order of the numbers", "[model]") {
    std::set<std::string_view> words;
    int last = 0;
    for (const EventTypeRow& row : event_types()) {
        INFO(row.word);
        CHECK(words.insert(row.word).second);
        CHECK(static_cast<int>(row.type) > last);
        last = static_cast<int>(row.type);
        CHECK(find_event_type(row.type) == &row);
    }
    CHECK(find_event_type(static_cast<EventType>(250)) == nullptr);
}

TEST_CASE("a place in the log reads as it is written", "[model]") {
    for (const LogPosition at : {LogPosition{}, LogPosition{1, 0}, LogPosition{10423, 7}, LogPosition{~0ULL},
                                 LogPosition{~0ULL, 4'294'967'294}}) {
        INFO(to_string(at));
        CHECK(parse_log_position(to_string(at)) == at);
    }
    CHECK(to_string(LogPosition{12, 3}) == "12-3");
    CHECK(to_string(LogPosition{12}) == "12");
    CHECK(LogPosition{12, 3} < LogPosition{12});
    CHECK(LogPosition{12} < LogPosition{13, 0});
    for (const std::string_view text : {"", "-", "1-", "-1", "x", "1x", "1-x", "1-2-3", "+1", " 1", "1 ", "0x1",
                                        "18446744073709551616", "1-4294967296"}) {
        INFO(text);
        CHECK_FALSE(parse_log_position(text));
    }
}
