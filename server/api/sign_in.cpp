#include "auth/password.hpp"
#include "server/api/admission.hpp"
#include "server/api/handlers.hpp"
#include "server/api/session_parts.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/user_fields.hpp"
#include "storage/stores/session_store.hpp"
#include "storage/stores/user_store.hpp"

/// Signing in and out, and who is signed in.
namespace tjp::api {
namespace {

/// How long a session may go on being used before its use is written down.
constexpr std::int64_t note_use_ms = 5LL * 60 * 1000;

struct ReadSignIn {
    Result<SignIn> operator()(const JsonValue& body) const {
        SignIn sign_in;
        if (const auto read = fields::read_new(sign_in_fields(), sign_in, body); !read) return read.error();
        return sign_in;
    }
};

/// The user whose password this is, or nothing; takes as long for an email that nobody has.
class VerifyPassword {
public:
    VerifyPassword(Engine& engine, SignIn sign_in) : engine_(engine), sign_in_(std::move(sign_in)) {}

    Result<std::optional<User>> operator()() const {
        auto user = user_store::find_email(ReadView(engine_, ReadTier::any), sign_in_.email);
        if (!user) return user;
        const std::string stored = *user ? (*user)->password_hash : std::string();
        if (verify_password(sign_in_.password, stored)) return user;
        return std::optional<User>{};
    }

private:
    Engine& engine_;
    SignIn sign_in_;
};

struct SignedIn {
    User user;
    bool owner = false;
    BrowserSession session;
};

/// Begins the session, where the password is still the one that was verified.
class BeginSession {
public:
    BeginSession(User user, NewSession made) : user_(std::move(user)), made_(std::move(made)) {}

    Result<SignedIn> operator()(Transaction& tx) const {
        const auto user = user_store::find_email_for_update(tx, user_.email);
        if (!user) return user.error();
        if (!*user || (*user)->password_hash != user_.password_hash) {
            return Error{Code::unauthenticated, "the password was changed meanwhile: sign in again", {}};
        }
        const auto owner = user_store::find_owner(tx);
        if (!owner) return owner.error();
        NewSession made = made_;
        if (auto begun = begin_session(tx, user_.id, made); !begun) return begun.error();
        return SignedIn{**user, *owner == user_.id, made.session};
    }

private:
    User user_;
    NewSession made_;
};

/// Writes down that a session is used.
class NoteUse {
public:
    NoteUse(UserId user, SessionId id, Timestamp now) : user_(user), id_(id), now_(now) {}

    Result<bool> operator()(Transaction& tx) const {
        auto session = session_store::find_for_update(tx, user_, id_);
        if (!session) return session.error();
        if (!*session) return true;
        (*session)->last_used_at = now_;
        (*session)->expires_at = Timestamp{now_.ms + session_ms};
        session_store::update(tx, **session);
        return true;
    }

private:
    UserId user_;
    SessionId id_;
    Timestamp now_;
};

class EndSession {
public:
    explicit EndSession(BrowserSession session) : session_(std::move(session)) {}

    Result<bool> operator()(Transaction& tx) const {
        tx.mark_urgent();  // whoever signs out must be out, whatever the disk
        session_store::erase(tx, session_);
        return true;
    }

private:
    BrowserSession session_;
};

}  // namespace

boost::asio::awaitable<Result<void>> sign_in(Context& context) {
    if (auto same = check_same_site(context); !same) co_return same;
    auto read = ReadSignIn{};
    auto body = co_await decode_body(context, std::move(read));
    if (!body) co_return body.error();
    if (auto may = admit_password(context, body->email); !may) co_return may;
    Services& services = context.services;
    auto verify = VerifyPassword(services.database.engine(), std::move(*body));
    auto user = co_await work_on_password(context, std::move(verify));
    if (!user) co_return user.error();
    if (!*user) {
        context.response.add("WWW-Authenticate", "Bearer realm=\"tjp\"");
        co_return Error{Code::unauthenticated, "the email or the password is wrong", {}};
    }
    auto made = make_session(context);
    const std::string token = made.token;
    auto work = BeginSession(std::move(**user), std::move(made));
    const auto signed_in = co_await services.database.transact(std::move(work));
    if (!signed_in) co_return signed_in.error();
    services.sessions.invalidate();
    answer_signed_in(context, 200, signed_in->user, signed_in->owner, signed_in->session, token);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_session(Context& context) {
    const auto principal = context.principal;
    BrowserSession session = *principal->session;
    if (context.now.ms - session.last_used_at.ms >= note_use_ms) {
        auto work = NoteUse(context.user(), session.id, context.now);
        // A use that could not be noted (a full disk) is only a figure in a list.
        if (co_await context.services.database.transact(std::move(work))) {
            context.services.sessions.invalidate();
            session.last_used_at = context.now;
            session.expires_at = Timestamp{context.now.ms + session_ms};
            // The browser is to keep it as long as we do.
            if (const auto token = session_of(context.request)) set_session_cookie(context, token->text);
        }
    }
    answer_signed_in(context, 200, principal->user, principal->owner, session, {});
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> sign_out(Context& context) {
    auto work = EndSession(*context.principal->session);
    const auto ended = co_await context.services.database.transact(std::move(work));
    if (!ended) co_return ended.error();
    context.services.sessions.invalidate();
    drop_session_cookie(context);
    context.response.body = R"({"ok":true})";
    co_return Result<void>{};
}

}  // namespace tjp::api
