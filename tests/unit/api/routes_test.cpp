#include "server/api/routes.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "server/api/pipeline.hpp"
#include "server/api/problem.hpp"
#include "server/journal/json_reader.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;
using namespace tjp::api;
using AccessTo = tjp::api::Access;
using http::Method;

constexpr Method methods[] = {Method::get,   Method::head, Method::post,    Method::put,
                              Method::patch, Method::del,  Method::options, Method::other};

/// Whether a segment of the pattern, at whatever place, stands for any.
bool has_wildcard(const Route& route) { return route.pattern.find('{') != std::string_view::npos; }

/// A path that the pattern stands for.
std::string example(const Route& route) {
    std::string path(route.pattern);
    if (const auto at = path.find('{'); at != std::string::npos) {
        path.replace(at, path.find('}', at) + 1 - at, "trade_1");
    }
    return path;
}

std::string_view name_of(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        default:
            return "?";
    }
}

}  // namespace

TEST_CASE("a slash behind a hook's token is overlooked, and no other", "[api]") {
    CHECK(match(Method::post, "/hooks/abc").id == "abc");
    CHECK(match(Method::post, "/hooks/abc/").id == "abc");
    CHECK(match(Method::post, "/hooks/abc//").id == "abc");
    for (const std::string_view path : {"/hooks/", "/hooks//", "/hooks/a/b", "/hooks//a", "/api/v1/trades/trade_1/"}) {
        INFO(path);
        CHECK_FALSE(match(Method::post, path).path_exists);
    }
}

TEST_CASE("every route is found by its method and path, and by no other", "[api]") {
    std::set<std::pair<std::string_view, Method>> rows;
    for (const Route& route : routes()) {
        INFO(name_of(route.method) << " " << route.pattern);
        CHECK(rows.emplace(route.pattern, route.method).second);
        REQUIRE(route.handler != nullptr);
        const std::string path = example(route);
        const Match found = match(route.method, path);
        CHECK(found.route == &route);
        CHECK(found.path_exists);
        CHECK(found.id == (has_wildcard(route) ? "trade_1" : ""));
        for (const std::string& other : {path + "/", path + "/x", "/" + path, path.substr(1), path + "?", path + "%20",
                                         std::string("/x") + path, path + "\t/"}) {
            const Match near = match(route.method, other);
            CHECK((near.route == nullptr || near.route->pattern.ends_with('}')));
        }
    }
}

TEST_CASE("what stands for a segment is one whole segment, wherever in the path it is", "[api]") {
    for (const Route& route : routes()) {
        if (!has_wildcard(route)) continue;
        const std::string path = example(route);
        INFO(path);
        const auto with = [&](std::string_view segment) {
            std::string other = path;
            return other.replace(other.find("trade_1"), 7, segment);
        };
        for (const std::string_view segment : {"x", "%2F", "..", "a.b-c_d~"}) {
            const std::string other = with(segment);
            CHECK(match(route.method, other).route == &route);
            CHECK(match(route.method, other).id == segment);
        }
        for (const std::string_view segment : {"", "a/b", "/", "a/", "/a"}) {
            if (segment == "a/" && route.pattern == "/hooks/{token}") continue;  // see above
            CHECK(match(route.method, with(segment)).route != &route);
        }
    }
    CHECK(match(Method::get, "/api/v1/accounts/stats").route == match(Method::get, "/api/v1/accounts/x").route);
    CHECK_FALSE(match(Method::get, "/api/v1/accounts//stats").path_exists);
    CHECK_FALSE(match(Method::get, "/api/v1/accounts/stats/stats/stats").path_exists);
}

TEST_CASE("HEAD finds what GET does, and nothing else", "[api]") {
    for (const Route& route : routes()) {
        const std::string path = example(route);
        const Match head = match(Method::head, path);
        CHECK(head.route == match(Method::get, path).route);
        CHECK(head.path_exists);
    }
}

TEST_CASE("Allow lists exactly the methods that a path takes", "[api]") {
    for (const Route& route : routes()) {
        const std::string path = example(route);
        const std::string allowed = allowed_methods(path);
        INFO(path << ": " << allowed);
        std::set<std::string> listed;
        for (std::size_t at = 0; at < allowed.size();) {
            const std::size_t end = std::min(allowed.find(", ", at), allowed.size());
            CHECK(listed.insert(allowed.substr(at, end - at)).second);
            at = end + 2;
        }
        std::set<std::string> expected{"OPTIONS"};
        for (const Method method : methods) {
            if (method == Method::options || method == Method::other) continue;
            if (match(method, path).route == nullptr) continue;
            expected.insert(method == Method::head ? "HEAD" : std::string(name_of(method)));
        }
        CHECK(listed == expected);
        CHECK(listed.contains(std::string(name_of(route.method))));
    }
}

TEST_CASE("a path that is nowhere in the table does not exist", "[api]") {
    for (const std::string path : {"", "/", "/api", "/api/v1", "/api/v1/", "/api/v1/trade", "/api/v1/trades/",
                                   "/api/v1/trades/a/b", "/API/V1/ME", "/api/v1/me/", "/api/v2/me", "/api/v1/signals/",
                                   "/healthz/", "/metricsx", "//api/v1/me", "/api/v1/me;x", "/api/v1/../v1/me", "*"}) {
        INFO(path);
        for (const Method method : methods) {
            CHECK_FALSE(match(method, path).path_exists);
            CHECK(match(method, path).route == nullptr);
        }
    }
}

TEST_CASE("a literal path has its own methods alone, where a pattern would match too", "[api]") {
    const std::string path = "/api/v1/trades/batch";
    CHECK(match(Method::post, path).route != nullptr);
    for (const Method method : {Method::get, Method::head, Method::patch, Method::del}) {
        CHECK(match(method, path).path_exists);
        CHECK(match(method, path).route == nullptr);
    }
    CHECK(allowed_methods(path) == "POST, OPTIONS");
    CHECK(match(Method::get, "/api/v1/trades/batch1").route != nullptr);
}

TEST_CASE("the policies of the contract stand in the table", "[api]") {
    for (const Route& route : routes()) {
        INFO(name_of(route.method) << " " << route.pattern);
        // What describes the API is read by tools, before anybody has a key.
        const bool in_api = route.pattern.starts_with("/api/v1/") && route.pattern != "/api/v1/openapi.json";
        if (!in_api) {
            CHECK(route.access == AccessTo::open);
            continue;
        }
        // Who signs in is nobody yet; what else belongs to signing in is for no key.
        const std::string_view part = route.pattern.substr(std::string_view("/api/v1/").size());
        const bool sign_in =
            part == "setup" || part == "registration" || (part == "session" && route.method == Method::post);
        const bool console = part.starts_with("session") || part.starts_with("keys") || part == "password";
        if (sign_in || console || part == "users") {
            CHECK(route.access == (sign_in ? AccessTo::open : part == "users" ? AccessTo::owner : AccessTo::signed_in));
            CHECK_FALSE(route.pro);
            continue;
        }
        CHECK(route.access != AccessTo::open);
        // A dry run of the parser has a body, but stores nothing.
        const bool dry_run = route.pattern == "/api/v1/signals/parse";
        const bool writes = route.method != Method::get && !dry_run;
        CHECK((route.access == AccessTo::write) == writes);
        // Without plan pro: reads of me, trades and accounts work; writes and everything under signals do not.
        const bool pro_only = writes || route.pattern.find("/signals") != std::string_view::npos ||
                              route.pattern.find("/hooks") != std::string_view::npos ||
                              route.pattern.find("/messages") != std::string_view::npos ||
                              route.pattern.find("/copier") != std::string_view::npos ||
                              route.pattern.find("/webhooks") != std::string_view::npos;
        CHECK(route.pro == pro_only);
    }
}

TEST_CASE("only a batch may be larger than a mebibyte", "[api]") {
    for (const Route& route : routes()) {
        const std::string path = example(route);
        INFO(path);
        const bool batch = path == "/api/v1/trades/batch" && route.method == Method::post;
        const bool of_signals = path.starts_with("/api/v1/signals") || path.starts_with("/hooks");
        const std::size_t limit = body_limit(route.method, path);
        if (batch) {
            CHECK(limit == 8UL << 20);
        } else if (of_signals) {
            CHECK(limit >= 64UL << 10);
            CHECK(limit <= 1UL << 20);
        } else {
            CHECK(limit == 1UL << 20);
        }
    }
    CHECK(body_limit(Method::put, "/api/v1/trades/batch") == 1UL << 20);
    CHECK(body_limit(Method::post, "/nowhere") == 1UL << 20);
}

TEST_CASE("each route has a name of its own for the metrics", "[api]") {
    const auto names = Pipeline::route_names();
    CHECK(names.size() == routes().size() + 2);
    CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
    for (std::size_t i = 0; i < routes().size(); ++i) {
        CHECK(names[i] == std::string(name_of(routes()[i].method)) + " " + std::string(routes()[i].pattern));
    }
}

TEST_CASE("an error is told with its status, and nothing internal", "[api]") {
    const std::pair<Code, unsigned> table[] = {
        {Code::invalid, 400},       {Code::unauthenticated, 401},
        {Code::plan_required, 402}, {Code::scope_required, 403},
        {Code::forbidden, 403},     {Code::not_found, 404},
        {Code::conflict, 409},      {Code::precondition, 412},
        {Code::mismatch, 422},      {Code::too_many_requests, 429},
        {Code::busy, 503},          {Code::overloaded, 503},
        {Code::storage_full, 507},  {Code::unavailable, 503},
        {Code::corrupt, 500},       {Code::internal, 500},
        {Code::would_block, 500},
    };
    std::set<std::string> words;
    for (const auto& [code, status] : table) {
        http::Response response;
        response.body = "half an answer";
        write_problem(response, Error{code, "said \"so\" in /var/lib/x.sst", "pair"}, "id-1");
        CHECK(response.status == status);
        const auto body = parse_json(response.body);
        REQUIRE(body);
        CHECK(body->find("error")->is(JsonValue::Kind::string));
        CHECK(body->find("request_id")->text == "id-1");
        words.insert(body->find("code")->text);
        const bool secret = status == 500 || code == Code::unavailable;
        CHECK((response.body.find("x.sst") == std::string::npos) == secret);
        CHECK((body->find("field") == nullptr) == secret);
        CHECK(is_server_fault(Error{code, "", ""}) == (secret || code == Code::storage_full));
        CHECK((response.headers.find("Retry-After: ") != std::string::npos) == (status == 503 || status == 507));
    }
    CHECK(words.size() == 15);  // the three of 500 are one
}
