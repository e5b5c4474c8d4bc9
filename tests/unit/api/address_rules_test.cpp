#include "server/api/address_rules.hpp"

#include "tests/catch.hpp"

using namespace tjp;
using tjp::api::AddressRules;

namespace {

boost::asio::ip::address at(const std::string& text) { return boost::asio::ip::make_address(text); }

AddressRules rules_of(std::initializer_list<std::string_view> texts) {
    AddressRules rules;
    for (const std::string_view text : texts) REQUIRE(rules.add(text));
    return rules;
}

/// The client of a request from `peer` with these X-Forwarded-For lines, behind proxies in 10.0.0.0/8 and ::1.
std::string client(const std::string& peer, std::initializer_list<std::string_view> lines) {
    http::Request request;
    request.peer = at(peer);
    for (const std::string_view line : lines) request.headers.push_back({"X-FORWARDED-for", line});
    return api::client_address(request, rules_of({"10.0.0.0/8", "::1"})).to_string();
}

}  // namespace

TEST_CASE("an address rule is an address, a network or the word for TradingView", "[api]") {
    for (const std::string_view good : {"192.0.2.7", "192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0", "::1",
                                        "10.0.0.1/32", "2001:db8::1/128", "tradingview"}) {
        INFO(good);
        CHECK(AddressRules::valid(good));
    }
    for (const std::string_view bad :
         {"", "192.0.2", "192.0.2.7/33", "192.0.2.7/", "192.0.2.7/-1", "192.0.2.7/ 8", "::1/129", "example.com",
          "TradingView", "192.0.2.7 ", "fe80::1%1", "/8", "1.2.3.4/8/8"}) {
        INFO(bad);
        CHECK_FALSE(AddressRules::valid(bad));
        AddressRules rules;
        CHECK_FALSE(rules.add(bad));
        CHECK(rules.empty());
    }
}

TEST_CASE("a network holds its addresses and no others", "[api]") {
    const AddressRules rules = rules_of({"192.0.2.64/26", "2001:db8:8000::/33", "203.0.113.9"});
    for (const char* inside :
         {"192.0.2.64", "192.0.2.127", "203.0.113.9", "2001:db8:8000::1", "2001:db8:ffff::1", "::ffff:192.0.2.100"}) {
        INFO(inside);
        CHECK(rules.contain(at(inside)));
    }
    for (const char* outside : {"192.0.2.63", "192.0.2.128", "203.0.113.8", "2001:db8:7fff::1", "::192.0.2.100"}) {
        INFO(outside);
        CHECK_FALSE(rules.contain(at(outside)));
    }
    CHECK(rules_of({"0.0.0.0/0"}).contain(at("8.8.8.8")));
    CHECK_FALSE(rules_of({"0.0.0.0/0"}).contain(at("2001:db8::1")));
    CHECK(rules_of({"::/0"}).contain(at("8.8.8.8")));
    CHECK(rules_of({"tradingview"}).contain(at("52.32.178.7")));
    CHECK_FALSE(AddressRules().contain(at("127.0.0.1")));
}

TEST_CASE("only a trusted proxy's word on the client counts, and only its own", "[api]") {
    CHECK(client("203.0.113.1", {"198.51.100.1"}) == "203.0.113.1");
    CHECK(client("10.0.0.1", {}) == "10.0.0.1");
    CHECK(client("10.0.0.1", {"198.51.100.1"}) == "198.51.100.1");
    CHECK(client("10.0.0.1", {"6.6.6.6, 198.51.100.1"}) == "198.51.100.1");
    CHECK(client("10.0.0.1", {"6.6.6.6", "198.51.100.1, 10.2.3.4"}) == "198.51.100.1");
    CHECK(client("10.0.0.1", {"10.0.0.2, 10.0.0.3"}) == "10.0.0.2");
    CHECK(client("::1", {"[2001:db8::7]:443"}) == "2001:db8::7");
    CHECK(client("10.0.0.1", {"198.51.100.1:5000"}) == "198.51.100.1");
    CHECK(client("10.0.0.1", {"198.51.100.1, unknown"}) == "10.0.0.1");
    CHECK(client("10.0.0.1", {""}) == "10.0.0.1");
    CHECK(client("10.0.0.1", {","}) == "10.0.0.1");
    CHECK(client("10.0.0.1", {"[::1"}) == "10.0.0.1");
    CHECK(client("10.0.0.1", {"["}) == "10.0.0.1");
}

TEST_CASE("an address is written as the library writes it", "[api]") {
    for (const char* text : {"0.0.0.0", "127.0.0.1", "255.255.255.255", "10.20.30.4", "192.0.2.100", "::1",
                             "::", "2001:db8::7", "::ffff:192.0.2.7", "fe80::1%1"}) {
        std::string written = "from ";
        api::append_address(written, at(text));
        CHECK(written == "from " + at(text).to_string());
    }
}

TEST_CASE("the public address is the client's Host, or what a trusted proxy says", "[api]") {
    http::Request request;
    request.peer = at("10.0.0.1");
    request.headers = {
        {"Host", "journal.example:8080"}, {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "j.example"}};
    CHECK(api::public_origin(request, {}) == "http://journal.example:8080");
    CHECK(api::public_origin(request, rules_of({"10.0.0.1"})) == "https://j.example");
    request.secure = true;
    request.headers = {{"Host", "a\"b"}};
    CHECK(api::public_origin(request, {}) == "https://localhost");
}
