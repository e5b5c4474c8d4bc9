#include "server/journal/user_rules.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace tjp;

TEST_CASE("an email address has one @ between two names", "[journal]") {
    for (const char* good : {"you@example.com", "a@b", "o'neil+x@sub.example.co.uk", "ü@ö.de"}) CHECK(is_email(good));
    for (const char* bad : {"", "@", "you", "@b", "a@", "a@b@c", "a b@c", "a@b\n", "a@b\x7f"})
        CHECK_FALSE(is_email(bad));
    CHECK(is_email(std::string(252, 'x') + "@y"));
    CHECK_FALSE(is_email(std::string(253, 'x') + "@y"));
}

TEST_CASE("a key's name is short and says nothing to a terminal", "[journal]") {
    for (const char* good : {"x", "My bot – 1", "ключ", "a\"b"}) CHECK(is_key_name(good));
    for (const char* bad : {"", "a\nb", "\x1b[31m", "a\x7f", "\xc2\x9b", "\xff"}) CHECK_FALSE(is_key_name(bad));
    CHECK(is_key_name(std::string(100, 'x')));
    CHECK_FALSE(is_key_name(std::string(101, 'x')));
}
