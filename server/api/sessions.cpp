#include "auth/password.hpp"
#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/api/session_parts.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/user_fields.hpp"
#include "storage/stores/session_store.hpp"
#include "storage/stores/user_store.hpp"

/// One's own sessions, and one's password.
namespace tjp::api {
namespace {

class ReadSessions {
public:
    ReadSessions(UserId user, SessionId current, Timestamp now) : user_(user), current_(current), now_(now) {}

    Result<std::string> operator()(ReadView view) const {
        const auto sessions = session_store::list(view, user_);
        if (!sessions) return sessions.error();
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true).key("sessions").open('[');
        for (const BrowserSession& session : *sessions) {
            if (session.expires_at > now_) write_session(json, session, session.id == current_);
        }
        json.close(']').close('}');
        return body;
    }

private:
    UserId user_;
    SessionId current_;
    Timestamp now_;
};

class EndSession {
public:
    EndSession(UserId user, SessionId id) : user_(user), id_(id) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto session = session_store::find_for_update(tx, user_, id_);
        if (!session) return session.error();
        if (!*session) return Error{Code::not_found, "there is no session with this id", {}};
        tx.mark_urgent();
        session_store::erase(tx, **session);
        std::string body;
        JsonWriter(body).open('{').key("ok").boolean(true).key("deleted").value(id_).close('}');
        return Answer{200, {}, std::move(body), false};
    }

private:
    UserId user_;
    SessionId id_;
};

struct ReadChange {
    Result<PasswordChange> operator()(const JsonValue& body) const {
        PasswordChange change;
        if (const auto read = fields::read_new(password_change_fields(), change, body); !read) return read.error();
        return change;
    }
};

/// The hash of the new password, where the present one is right.
class HashNew {
public:
    HashNew(std::string stored, PasswordChange change) : stored_(std::move(stored)), change_(std::move(change)) {}

    Result<std::string> operator()() const {
        if (!verify_password(change_.current_password, stored_)) {
            return invalid("current_password", "current_password is not your password");
        }
        return hash_password(change_.new_password);
    }

private:
    std::string stored_;
    PasswordChange change_;
};

/// Sets the password and ends every other session: one of them may be why it is changed.
class SetPassword {
public:
    SetPassword(User before, std::string hash, SessionId current, Timestamp now)
        : before_(std::move(before)), hash_(std::move(hash)), current_(current), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto user = user_store::find_email_for_update(tx, before_.email);
        if (!user) return user.error();
        if (!*user || (*user)->password_hash != before_.password_hash) {
            return Error{Code::conflict, "the password was changed meanwhile", {}};
        }
        User after = **user;
        after.password_hash = hash_;
        tx.mark_urgent();
        user_store::update(tx, after);
        tx.publish({EventType::user_updated, now_, after.id, after.id.uuid, {}});
        // One that begins meanwhile began with the old password.
        const auto sessions = session_store::list_for_update(tx, after.id);
        if (!sessions) return sessions.error();
        for (const BrowserSession& session : *sessions) {
            if (session.id != current_) session_store::erase(tx, session);
        }
        return Answer{200, {}, R"({"ok":true})", false};
    }

private:
    User before_;
    std::string hash_;
    SessionId current_;
    Timestamp now_;
};

}  // namespace

boost::asio::awaitable<Result<void>> list_sessions(Context& context) {
    auto query = ReadSessions(context.user(), context.principal->session->id, context.now);
    auto body = co_await context.services.database.read(std::move(query));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> delete_session(Context& context) {
    const auto id = parse_as<IdKind::session>(context.id);
    if (!id) co_return Error{Code::not_found, "there is no session with this id", {}};
    auto work = EndSession(context.user(), *id);
    auto done = co_await commit(context, std::move(work));
    context.services.sessions.invalidate();
    if (done && *id == context.principal->session->id) drop_session_cookie(context);
    co_return done;
}

boost::asio::awaitable<Result<void>> change_password(Context& context) {
    auto read = ReadChange{};
    auto change = co_await decode_body(context, std::move(read));
    if (!change) co_return change.error();
    const User user = context.principal->user;
    if (auto may = admit_password(context, user.email); !may) co_return may;
    auto hash_new = HashNew(user.password_hash, std::move(*change));
    auto hash = co_await work_on_password(context, std::move(hash_new));
    if (!hash) co_return hash.error();
    auto work = SetPassword(user, std::move(*hash), context.principal->session->id, context.now);
    auto done = co_await commit(context, std::move(work));
    context.services.sessions.invalidate();
    context.services.keys.invalidate();
    co_return done;
}

}  // namespace tjp::api
