#pragma once

#include <atomic>
#include <string>
#include <type_traits>

#include "server/api/context.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/model/session.hpp"
#include "storage/stores/transaction.hpp"

/// What all ways of signing in have in common.
namespace tjp::api {

/// A session that is about to begin, and the token that its cookie will hold.
struct NewSession {
    BrowserSession session;
    std::string token;
    std::string old_token_hash;  ///< of the session whose cookie came with the request: it ends with this one's begin
};

NewSession make_session(const Context& context);

/// Writes the session of `user` and ends the one it follows.
Result<void> begin_session(Transaction& tx, UserId user, NewSession& made);

/// Answers who is signed in, and sets the cookie where `token` is not empty.
void answer_signed_in(Context& context, unsigned status, const User& user, bool owner, const BrowserSession& session,
                      std::string_view token);

void set_session_cookie(Context& context, std::string_view token);
void drop_session_cookie(Context& context);

/// `{"id":…,"email":…,…}` as the console's routes serve a user.
void write_user(JsonWriter& json, const User& user, bool owner);
void write_session(JsonWriter& json, const BrowserSession& session, bool current);

/// For routes that take a password from anybody: a form of another site can send neither this type nor this header.
Result<void> check_same_site(const Context& context);

/// Runs work on a password, which is slow on purpose; Code::busy where much of it is under way.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> work_on_password(Context& context, Work work) {
    constexpr int most = 8;
    std::atomic<int>& under_way = context.services.passwords_under_way;
    if (under_way.fetch_add(1) >= most) {
        under_way.fetch_sub(1);
        co_return Error{Code::busy, "many people are signing in: try again shortly", {}};
    }
    auto result = co_await context.services.database.offload(Lane::passwords, std::move(work));
    under_way.fetch_sub(1);
    co_return result;
}

/// Whether a password may be tried now, by the address and by what it is tried for (in any case); counts the try.
Result<void> admit_password(Context& context, std::string_view subject);

}  // namespace tjp::api
