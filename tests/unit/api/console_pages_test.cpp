#include "server/api/console_pages.hpp"

#include "tests/catch.hpp"

using namespace tjp::api;

TEST_CASE("the form of a file is the one the client wants most, of equals the smallest", "[api]") {
    struct Row {
        std::string_view field;
        Coding coding;
    };
    const Row rows[] = {
        {"", Coding::plain},
        {"gzip, deflate, br, zstd", Coding::brotli},
        {"gzip", Coding::gzip},
        {"GZip", Coding::gzip},
        {"deflate", Coding::plain},
        {"identity", Coding::plain},
        {"*", Coding::brotli},
        {"*;q=0", Coding::plain},
        {"br;q=0, *", Coding::gzip},
        {"br;q=0.5, gzip", Coding::gzip},
        {"br;q=0.5, gzip;q=0.5", Coding::brotli},
        {"gzip;q=0.001", Coding::gzip},
        {"gzip;q=0.000", Coding::plain},
        {"gzip;q=0.2, identity;q=0.5", Coding::plain},
        {"identity;q=0, gzip;q=0", Coding::plain},
        {" gzip ; q=1.0 ,\tbr ; q=0.9", Coding::gzip},
        {"br;level=9;q=0.1,gzip;q=0.2", Coding::gzip},
        {"br;q=", Coding::plain},
        {"br;q=2", Coding::plain},
        {"br;q=0.12345", Coding::plain},
        {",,,;,br", Coding::brotli},
        {"brotli", Coding::plain},
    };
    for (const Row& row : rows) {
        INFO(row.field);
        CHECK(choose_coding(row.field) == row.coding);
    }
}

TEST_CASE("the console's pages are known without their files", "[api]") {
    for (const std::string_view page :
         {"/", "/trades", "/trades/x/y", "/signals/", "/account/keys", "/docs", "/signin", "/setup"}) {
        INFO(page);
        CHECK(is_console_path(page));
    }
    for (const std::string_view other : {"", "//", "/tradesx", "/docs/", "/api/v1/trades", "/assets/", "/setup/x"}) {
        INFO(other);
        CHECK_FALSE(is_console_path(other));
    }
}
