#include "auth/password.hpp"
#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/api/session_parts.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/user_fields.hpp"
#include "storage/stores/user_store.hpp"

/// The owner's first visit, and letting others in.
namespace tjp::api {
namespace {

struct ReadSetup {
    Result<OwnerSetup> operator()(const JsonValue& body) const {
        OwnerSetup setup;
        if (const auto read = fields::read_new(owner_setup_fields(), setup, body); !read) return read.error();
        return setup;
    }
};

struct ReadNewUser {
    Result<SignIn> operator()(const JsonValue& body) const {
        OwnerSetup setup;
        const auto table = owner_setup_fields().subspan(1);  // all but the token
        if (const auto read = fields::read_new(table, setup, body); !read) return read.error();
        return SignIn{std::move(setup.email), std::move(setup.password)};
    }
};

class HashPassword {
public:
    explicit HashPassword(std::string password) : password_(std::move(password)) {}
    Result<std::string> operator()() const { return hash_password(password_); }

private:
    std::string password_;
};

class Welcome {
public:
    Welcome(const std::function<void(UserId)>& welcome, UserId user) : welcome_(welcome), user_(user) {}
    Result<bool> operator()() const {
        welcome_(user_);
        return true;
    }

private:
    const std::function<void(UserId)>& welcome_;  // the application's
    UserId user_;
};

class ReadOwner {
public:
    Result<std::optional<UserId>> operator()(ReadView view) const { return user_store::find_owner(view); }
};

struct Joined {
    User user;
    BrowserSession session;
};

/// Makes the owner: a new user, or one who is there already and has no other way in than the command line.
class MakeOwner {
public:
    MakeOwner(User user, NewSession made) : user_(std::move(user)), made_(std::move(made)) {}

    Result<Joined> operator()(Transaction& tx) const {
        const auto owner = user_store::find_owner_for_update(tx);
        if (!owner) return owner.error();
        if (*owner) return Error{Code::conflict, "there is an owner already: sign in", {}};
        const auto known = user_store::find_email_for_update(tx, user_.email);
        if (!known) return known.error();
        // Whoever has a password got in by themselves, perhaps under a name that is not theirs.
        if (*known && !(*known)->password_hash.empty()) {
            return Error{Code::conflict,
                         "there is a user with this email, with a password: take another email, or make them the owner "
                         "by tjp user set EMAIL --owner",
                         "email"};
        }
        User user = *known ? **known : user_;
        user.password_hash = user_.password_hash;
        *known ? user_store::update(tx, user) : user_store::insert(tx, user);
        user_store::set_owner(tx, user.id);
        tx.publish(
            {*known ? EventType::user_updated : EventType::user_created, user_.created_at, user.id, user.id.uuid, {}});
        NewSession made = made_;
        if (auto begun = begin_session(tx, user.id, made); !begun) return begun.error();
        return Joined{std::move(user), std::move(made.session)};
    }

private:
    User user_;
    NewSession made_;
};

/// Adds a user, and signs them in where a session is given.
class AddUser {
public:
    AddUser(User user, std::optional<NewSession> made) : user_(std::move(user)), made_(std::move(made)) {}

    Result<Joined> operator()(Transaction& tx) const {
        const auto known = user_store::find_email_for_update(tx, user_.email);
        if (!known) return known.error();
        if (*known) return Error{Code::conflict, "there is a user with this email already", "email"};
        const auto owner = user_store::find_owner_for_update(tx);
        if (!owner) return owner.error();
        if (!*owner) return Error{Code::forbidden, "nobody may register before there is an owner", {}};
        user_store::insert(tx, user_);
        tx.publish({EventType::user_created, user_.created_at, user_.id, user_.id.uuid, {}});
        if (!made_) return Joined{user_, {}};
        NewSession made = *made_;
        if (auto begun = begin_session(tx, user_.id, made); !begun) return begun.error();
        return Joined{user_, std::move(made.session)};
    }

private:
    User user_;
    std::optional<NewSession> made_;
};

/// Adds a user for the owner.
class LetIn {
public:
    explicit LetIn(AddUser add) : add_(std::move(add)) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto joined = add_(tx);
        if (!joined) return joined.error();
        Answer answer{201, "/api/v1/users", {}, false};
        JsonWriter json(answer.body);
        write_user(json.open('{').key("ok").boolean(true).key("user"), joined->user, false);
        json.close('}');
        return answer;
    }

private:
    AddUser add_;
};

class ReadUsers {
public:
    Result<std::string> operator()(ReadView view) const {
        const auto users = user_store::list(view);
        if (!users) return users.error();
        const auto owner = user_store::find_owner(view);
        if (!owner) return owner.error();
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true).key("users").open('[');
        for (const User& user : *users) write_user(json, user, *owner == user.id);
        json.close(']').close('}');
        return body;
    }
};

/// A user as they will be stored; hashing is left to a pool.
boost::asio::awaitable<Result<User>> prepare_user(Context& context, SignIn wanted) {
    User user;
    user.id = context.services.ids.make<UserId>();
    user.email = std::move(wanted.email);
    user.created_at = context.now;
    auto work = HashPassword(std::move(wanted.password));
    auto hash = co_await work_on_password(context, std::move(work));
    if (!hash) co_return hash.error();
    user.password_hash = std::move(*hash);
    co_return user;
}

}  // namespace

boost::asio::awaitable<Result<void>> get_setup(Context& context) {
    auto query = ReadOwner{};
    const auto owner = co_await context.services.database.read(std::move(query));
    if (!owner) co_return owner.error();
    JsonWriter json(context.response.body);
    json.open('{').key("ok").boolean(true).key("needs_owner").boolean(!owner->has_value());
    json.key("registration").string(context.services.options.open_registration ? "open" : "owner").close('}');
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> set_up(Context& context) {
    if (auto same = check_same_site(context); !same) co_return same;
    auto read = ReadSetup{};
    auto setup = co_await decode_body(context, std::move(read));
    if (!setup) co_return setup.error();
    Services& services = context.services;
    if (!services.setup_link.takes(setup->token, context.now)) {
        co_return Error{Code::forbidden, "this link was used or is older than 30 minutes: restart tjp for a new one",
                        "token"};
    }
    SignIn wanted{std::move(setup->email), std::move(setup->password)};
    auto user = co_await prepare_user(context, std::move(wanted));
    if (!user) co_return user.error();
    auto made = make_session(context);
    const std::string token = made.token;
    auto work = MakeOwner(std::move(*user), std::move(made));
    const auto joined = co_await services.database.transact(std::move(work));
    if (!joined) co_return joined.error();
    services.setup_link.spend();
    services.keys.invalidate();
    services.hooks.invalidate();
    services.sessions.invalidate();
    if (services.welcome) {
        auto fill = Welcome(services.welcome, joined->user.id);
        if (auto filled = co_await services.database.offload(Lane::analysis, std::move(fill)); !filled) {
            services.log.error("welcome: " + filled.error().detail);
        }
    }
    context.response.add("Location", "/api/v1/session");
    answer_signed_in(context, 201, joined->user, true, joined->session, token);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> register_user(Context& context) {
    if (!context.services.options.open_registration) {
        co_return Error{Code::forbidden, "registration is closed: ask the owner", {}};
    }
    if (auto same = check_same_site(context); !same) co_return same;
    auto read = ReadNewUser{};
    auto wanted = co_await decode_body(context, std::move(read));
    if (!wanted) co_return wanted.error();
    if (auto may = admit_password(context, wanted->email); !may) co_return may;
    auto user = co_await prepare_user(context, std::move(*wanted));
    if (!user) co_return user.error();
    auto made = make_session(context);
    const std::string token = made.token;
    auto work = AddUser(std::move(*user), std::move(made));
    const auto joined = co_await context.services.database.transact(std::move(work));
    if (!joined) co_return joined.error();
    context.services.sessions.invalidate();
    context.response.add("Location", "/api/v1/session");
    answer_signed_in(context, 201, joined->user, false, joined->session, token);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> list_users(Context& context) {
    auto query = ReadUsers{};
    auto body = co_await context.services.database.read(std::move(query));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> create_user(Context& context) {
    auto read = ReadNewUser{};
    auto wanted = co_await decode_body(context, std::move(read));
    if (!wanted) co_return wanted.error();
    auto user = co_await prepare_user(context, std::move(*wanted));
    if (!user) co_return user.error();
    auto work = LetIn(AddUser(std::move(*user), std::nullopt));
    co_return co_await commit(context, std::move(work));
}

}  // namespace tjp::api
