#include "storage/codec/utf8.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace tjp;

TEST_CASE("well-formed UTF-8 is told from what is not", "[codec]") {
    const std::string_view good[] = {"",
                                     "plain",
                                     "\xc2\x80",
                                     "\xdf\xbf",
                                     "\xe0\xa0\x80",
                                     "\xed\x9f\xbf",
                                     "\xee\x80\x80",
                                     "\xef\xbf\xbf",
                                     "\xf0\x90\x80\x80",
                                     "\xf4\x8f\xbf\xbf",
                                     "a\xf0\x9f\x9a\x80z"};
    for (const std::string_view text : good) {
        INFO(text);
        CHECK(is_utf8(text));
    }
    const std::string_view bad[] = {"\x80",
                                    "\xbf",
                                    "\xc0\x80",
                                    "\xc1\xbf",
                                    "\xc2",
                                    "\xc2\x41",
                                    "\xe0\x9f\xbf",
                                    "\xe0\xa0",
                                    "\xed\xa0\x80",
                                    "\xed\xbf\xbf",
                                    "\xf0\x8f\xbf\xbf",
                                    "\xf0\x90\x80",
                                    "\xf4\x90\x80\x80",
                                    "\xf5\x80\x80\x80",
                                    "\xfe",
                                    "\xff",
                                    "good\xff",
                                    "\xf0\x9f\x9a"};
    for (const std::string_view text : bad) {
        INFO(text.size() << " bytes, the first " << int(static_cast<unsigned char>(text[0])));
        CHECK_FALSE(is_utf8(text));
    }
    CHECK(is_utf8(std::string_view("\0", 1)));
}
