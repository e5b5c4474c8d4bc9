#include "server/api/session_parts.hpp"

#include <algorithm>

#include "auth/session_ring.hpp"
#include "server/api/admission.hpp"
#include "server/api/once.hpp"
#include "server/http/text.hpp"
#include "storage/codec/utf8.hpp"
#include "storage/stores/session_store.hpp"

namespace tjp::api {
namespace {

constexpr std::size_t max_user_agent = 200;

/// The cookie is for TLS alone where this server, or the trusted proxy before it, speaks it.
std::string cookie_line(const Context& context, std::string_view token, std::int64_t seconds) {
    std::string line(session_cookie);
    line.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=").append(std::to_string(seconds));
    const bool secure = public_origin(context.request, context.services.options.trusted_proxies).starts_with("https:");
    return secure ? line + "; Secure" : line;
}

std::string browser_of(const Context& context) {
    const std::string_view name = context.request.header("User-Agent").substr(0, max_user_agent);
    return is_utf8(name) ? std::string(name) : std::string();
}

LimitKey key_of(std::string_view subject) {
    const std::string hash = digest(subject);
    LimitKey key{};
    std::copy_n(hash.begin(), key.size(), key.begin());
    return key;
}

}  // namespace

NewSession make_session(const Context& context) {
    NewToken minted = mint_token(session_token_prefix);
    NewSession made;
    made.token = std::move(minted.text);
    BrowserSession& session = made.session;
    session.id = context.services.ids.make<SessionId>();
    session.token_hash = std::string(view(minted.secret_hash));
    session.created_at = session.last_used_at = context.now;
    session.expires_at = Timestamp{context.now.ms + session_ms};
    append_address(session.address, client_address(context.request, context.services.options.trusted_proxies));
    session.user_agent = browser_of(context);
    if (const auto before = session_of(context.request)) made.old_token_hash = std::string(view(before->hash));
    return made;
}

Result<void> begin_session(Transaction& tx, UserId user, NewSession& made) {
    tx.mark_urgent();  // on a full disk one must get in to make room, or to revoke what leaked
    made.session.user = user;
    if (!made.old_token_hash.empty()) {
        const auto before = session_store::find_token(tx, made.old_token_hash);
        if (!before) return before.error();
        if (*before) session_store::erase(tx, **before);
    }
    return session_store::insert(tx, made.session);
}

void write_user(JsonWriter& json, const User& user, bool owner) {
    json.open('{').key("id").value(user.id).key("email").string(user.email).key("plan").string(to_string(user.plan));
    json.key("plan_expires_at").value(user.plan_expires_at).key("owner").boolean(owner);
    json.key("created_at").value(user.created_at).close('}');
}

void write_session(JsonWriter& json, const BrowserSession& session, bool current) {
    json.open('{').key("id").value(session.id).key("created_at").value(session.created_at);
    json.key("last_used_at").value(session.last_used_at).key("expires_at").value(session.expires_at);
    json.key("address").string(session.address).key("user_agent").string(session.user_agent);
    json.key("current").boolean(current).close('}');
}

void answer_signed_in(Context& context, unsigned status, const User& user, bool owner, const BrowserSession& session,
                      std::string_view token) {
    context.response.status = status;
    JsonWriter json(context.response.body);
    json.open('{').key("ok").boolean(true).key("user");
    write_user(json, user, owner);
    json.key("session");
    write_session(json, session, true);
    json.key("csrf_token").string(csrf_token_of(session.token_hash)).close('}');
    if (!token.empty()) set_session_cookie(context, token);
}

void set_session_cookie(Context& context, std::string_view token) {
    context.response.add("Set-Cookie", cookie_line(context, token, session_ms / 1000));
}

void drop_session_cookie(Context& context) { context.response.add("Set-Cookie", cookie_line(context, {}, 0)); }

Result<void> check_same_site(const Context& context) {
    const std::string_view type = context.request.header("Content-Type");
    const std::string_view media = type.substr(0, type.find_first_of("; "));
    if (!http::same_text(media, "application/json")) {
        return invalid("Content-Type", "Content-Type must be application/json");
    }
    const std::string_view site = context.request.header("Sec-Fetch-Site");
    if (site.empty() || site == "same-origin" || site == "none") return {};
    return Error{Code::forbidden, "a page of another site may not do this", {}};
}

Result<void> admit_password(Context& context, std::string_view subject) {
    const auto now = std::chrono::steady_clock::now();
    const auto client = client_address(context.request, context.services.options.trusted_proxies);
    Verdict verdict = context.services.password_addresses.judge(limit_key(client), now);
    std::string folded(subject);
    std::ranges::transform(folded, folded.begin(), http::lower);
    if (verdict.allowed) verdict = context.services.password_subjects.admit(key_of(folded), now);
    if (verdict.allowed) return {};
    const std::string seconds = std::to_string(whole_seconds(verdict.retry_after));
    context.response.add("Retry-After", seconds);
    return Error{Code::too_many_requests, "too many passwords were tried: try again in " + seconds + " s", {}};
}

}  // namespace tjp::api
