#include "server/api/routes.hpp"

#include <array>
#include <optional>

#include "server/api/handlers.hpp"
#include "server/api/hook_parts.hpp"

namespace tjp::api {
namespace {

using enum http::Method;

constexpr bool pro = true;
constexpr bool any_plan = false;
constexpr std::string_view parse_path = "/api/v1/signals/parse";
constexpr std::string_view batch_path = "/api/v1/trades/batch";

constexpr Route table[] = {
    {get, "/api/v1/me", Access::read, any_plan, &get_me},
    {get, "/api/v1/trades", Access::read, any_plan, &list_trades},
    {post, "/api/v1/trades", Access::write, pro, &create_trade},
    {post, batch_path, Access::write, pro, &create_trades},
    {get, "/api/v1/trades/export", Access::read, any_plan, &export_trades},
    {get, "/api/v1/trades/{id}", Access::read, any_plan, &get_trade},
    {patch, "/api/v1/trades/{id}", Access::write, pro, &change_trade},
    {del, "/api/v1/trades/{id}", Access::write, pro, &delete_trade},
    {get, "/api/v1/stats", Access::read, any_plan, &get_stats},
    {get, "/api/v1/events", Access::read, any_plan, &get_events},
    {get, "/api/v1/signals", Access::read, pro, &list_signals},
    {post, "/api/v1/signals", Access::write, pro, &create_signal},
    {post, parse_path, Access::read, pro, &parse_signal},
    {get, "/api/v1/signals/{id}", Access::read, pro, &get_signal},
    {patch, "/api/v1/signals/{id}", Access::write, pro, &change_signal},
    {post, "/api/v1/signals/{id}/close", Access::write, pro, &close_signal},
    {post, "/api/v1/signals/{id}/reparse", Access::write, pro, &reparse_signal},
    {get, "/api/v1/hooks", Access::read, pro, &list_hooks},
    {post, "/api/v1/hooks", Access::write, pro, &create_hook},
    {get, "/api/v1/hooks/{id}", Access::read, pro, &get_hook},
    {patch, "/api/v1/hooks/{id}", Access::write, pro, &change_hook},
    {del, "/api/v1/hooks/{id}", Access::write, pro, &delete_hook},
    {post, "/api/v1/hooks/{id}/rotate", Access::write, pro, &rotate_hook},
    {get, "/api/v1/messages", Access::read, pro, &list_messages},
    {post, "/hooks/{token}", Access::open, any_plan, &receive_message},
    {get, "/api/v1/accounts", Access::read, any_plan, &list_accounts},
    {post, "/api/v1/accounts", Access::write, pro, &create_account},
    {get, "/api/v1/accounts/{id}", Access::read, any_plan, &get_account},
    {patch, "/api/v1/accounts/{id}", Access::write, pro, &change_account},
    {del, "/api/v1/accounts/{id}", Access::write, pro, &delete_account},
    {get, "/api/v1/accounts/{id}/stats", Access::read, any_plan, &get_account_stats},
    {get, "/api/v1/setup", Access::open, any_plan, &get_setup},
    {post, "/api/v1/setup", Access::open, any_plan, &set_up},
    {post, "/api/v1/registration", Access::open, any_plan, &register_user},
    {post, "/api/v1/session", Access::open, any_plan, &sign_in},
    {get, "/api/v1/session", Access::signed_in, any_plan, &get_session},
    {del, "/api/v1/session", Access::signed_in, any_plan, &sign_out},
    {get, "/api/v1/sessions", Access::signed_in, any_plan, &list_sessions},
    {del, "/api/v1/sessions/{id}", Access::signed_in, any_plan, &delete_session},
    {put, "/api/v1/password", Access::signed_in, any_plan, &change_password},
    {get, "/api/v1/users", Access::owner, any_plan, &list_users},
    {post, "/api/v1/users", Access::owner, any_plan, &create_user},
    {get, "/api/v1/keys", Access::signed_in, any_plan, &list_keys},
    {post, "/api/v1/keys", Access::signed_in, any_plan, &create_key},
    {post, "/api/v1/keys/{id}/reroll", Access::signed_in, any_plan, &reroll_key},
    {del, "/api/v1/keys/{id}", Access::signed_in, any_plan, &revoke_key},
    {get, "/api/v1/copier", Access::read, pro, &get_copier},
    {put, "/api/v1/copier", Access::write, pro, &put_copier},
    {get, "/api/v1/openapi.json", Access::open, any_plan, &get_openapi},
    {get, "/healthz", Access::open, any_plan, &get_health},
    {get, "/readyz", Access::open, any_plan, &get_readiness},
    {get, "/metrics", Access::open, any_plan, &get_metrics},
};

/// A pattern of the table, taken apart.
struct Pattern {
    std::string_view prefix;  ///< all of it, where it is literal
    std::string_view suffix;
    bool literal = true;
};

constexpr auto patterns = [] {
    std::array<Pattern, std::size(table)> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string_view pattern = table[i].pattern;
        const std::size_t wildcard = pattern.find('{');
        parts[i] = {pattern, {}, true};
        if (wildcard == std::string_view::npos) continue;
        parts[i] = {pattern.substr(0, wildcard), pattern.substr(pattern.find('}') + 1), false};
    }
    return parts;
}();

constexpr std::size_t hook_row = [] {
    std::size_t row = 0;
    while (patterns[row].prefix != hook_path) ++row;
    return row;
}();

/// What stands for `{id}` or `{token}`; nothing where the path is another.
std::optional<std::string_view> match_path(const Pattern& pattern, std::string_view path) {
    const std::size_t fixed = pattern.prefix.size() + pattern.suffix.size();
    if (path.size() < fixed || !path.starts_with(pattern.prefix) || !path.ends_with(pattern.suffix))
        return std::nullopt;
    const std::string_view id = path.substr(pattern.prefix.size(), path.size() - fixed);
    if (id.empty() || id.find('/') != std::string_view::npos) return std::nullopt;
    return id;
}

std::string_view name_of(http::Method method) {
    switch (method) {
        case get:
            return "GET, HEAD";
        case post:
            return "POST";
        case put:
            return "PUT";
        case patch:
            return "PATCH";
        case del:
            return "DELETE";
        case head:
        case options:
        case other:
            break;
    }
    return {};
}

/// The rows of a path: a literal path has only its own, even where a pattern would match it too.
template <class Visit>
void for_rows_of(std::string_view path, Visit visit) {
    if (path.starts_with(hook_path)) {
        // A stray slash in a URL that was pasted into TradingView would lose every alert.
        while (path.ends_with('/')) path.remove_suffix(1);
        if (const auto token = match_path(patterns[hook_row], path)) visit(table[hook_row], *token);
        return;
    }
    bool found = false;
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (!patterns[i].literal || patterns[i].prefix != path) continue;
        visit(table[i], std::string_view{});
        found = true;
    }
    for (std::size_t i = 0; !found && i < patterns.size(); ++i) {
        if (patterns[i].literal) continue;
        if (const auto id = match_path(patterns[i], path)) visit(table[i], *id);
    }
}

}  // namespace

std::span<const Route> routes() { return table; }

Match match(http::Method method, std::string_view path) {
    if (method == head) method = get;
    Match found;
    for_rows_of(path, [&](const Route& route, std::string_view id) {
        found.path_exists = true;
        if (route.method != method) return;
        found.route = &route;
        found.id = id;
    });
    return found;
}

std::string allowed_methods(std::string_view path) {
    std::string list;
    for_rows_of(path, [&](const Route& route, std::string_view) { list.append(name_of(route.method)).append(", "); });
    return list + "OPTIONS";
}

std::size_t body_limit(http::Method method, std::string_view path) {
    if (path == parse_path) return rehearsal_body_bytes;
    if (path.starts_with("/api/v1/signals")) return signal_body_bytes;
    return method == post && path == batch_path ? batch_body_bytes : default_body_bytes;
}

}  // namespace tjp::api
