#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>

#include "auth/token.hpp"
#include "server/api/context.hpp"
#include "storage/stores/idempotency_store.hpp"

namespace tjp::api {

/// What a write answers: made within the transaction, sent when it is on disk.
struct Answer {
    unsigned status = 200;
    std::string location;  ///< empty: none
    std::string body;
    bool replayed = false;  ///< it is the first answer to an Idempotency-Key, given again
    /// What a replay answers, where the body holds what is shown only once; empty: the body.
    std::string kept_body{};
};

/// An Idempotency-Key and what it is bound to.
struct Ticket {
    std::string scope;      ///< digest of user, method, path and key; empty: the request carried none
    std::string body_hash;  ///< SHA-256 of the body
};

/// Bodies beyond this are parsed and hashed on a pool: megabytes would hold up every other connection of the loop.
inline constexpr std::size_t inline_body_bytes = 64UL << 10;

/// Reads the Idempotency-Key of a request, if it has one.
boost::asio::awaitable<Result<Ticket>> read_ticket(const Context& context);

/// The first answer to this ticket, if there is one; Code::mismatch where it was to another body.
Result<std::optional<Answer>> first_answer(Transaction& tx, const Ticket& ticket, Timestamp now);

/// Keeps a 2xx answer in the commit of the work it answers.
void keep_answer(Transaction& tx, const Ticket& ticket, const Answer& answer, Timestamp now);

/// SHA-256.
std::string digest(std::string_view text);

/// Puts the answer into the response.
void send(Context& context, Answer answer);

/// Work that happens once per Idempotency-Key: looks for the first answer, else does the work and keeps its answer.
template <class Work>
class Once {
public:
    Once(Ticket ticket, Timestamp now, Work work) : ticket_(std::move(ticket)), now_(now), work_(std::move(work)) {}

    Result<Answer> operator()(Transaction& tx) {
        if (!ticket_.scope.empty()) {
            auto first = first_answer(tx, ticket_, now_);
            if (!first) return first.error();
            if (*first) {
                tx.writes().clear();  // nothing changes, so nothing is to be committed
                return std::move(**first);
            }
        }
        Result<Answer> answer = work_(tx);
        if (answer && !ticket_.scope.empty() && answer->status < 300) keep_answer(tx, ticket_, *answer, now_);
        return answer;
    }

private:
    Ticket ticket_;
    Timestamp now_;
    Work work_;
};

/// Runs `work`, a `Result<Answer>(Transaction&)`, as one durable commit and answers the client. Where the request
/// carries an Idempotency-Key, it happens once.
template <class Work>
boost::asio::awaitable<Result<void>> commit(Context& context, Work work) {
    auto ticket = co_await read_ticket(context);
    if (!ticket) co_return ticket.error();
    if (!ticket->scope.empty()) {
        InFlight::Hold mine = context.services.in_flight.hold(ticket->scope);
        if (!mine) co_return Error{Code::conflict, "a request with this Idempotency-Key is still running", {}};
        auto once = Once<Work>(std::move(*ticket), context.now, std::move(work));
        auto answer = co_await context.services.database.transact(std::move(once));
        if (!answer) co_return answer.error();
        send(context, std::move(*answer));
        co_return Result<void>{};
    }
    auto answer = co_await context.services.database.transact(std::move(work));
    if (!answer) co_return answer.error();
    send(context, std::move(*answer));
    co_return Result<void>{};
}

}  // namespace tjp::api
