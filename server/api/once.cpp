#include "server/api/once.hpp"

#include <algorithm>
#include <span>

namespace tjp::api {
namespace {

constexpr std::size_t max_key_bytes = 255;

class HashTicket {
public:
    HashTicket(std::string scope, std::string_view body) : scope_(std::move(scope)), body_(body) {}
    Result<Ticket> operator()() const { return Ticket{digest(scope_), digest(body_)}; }

private:
    std::string scope_;
    std::string_view body_;  // lives as long as the request
};

}  // namespace

std::string digest(std::string_view text) {
    return std::string(view(sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})));
}

boost::asio::awaitable<Result<Ticket>> read_ticket(const Context& context) {
    constexpr std::string_view header = "Idempotency-Key";
    const std::size_t count = context.request.count(header);
    if (count == 0 || context.request.method != http::Method::post) co_return Ticket{};
    const std::string_view key = context.request.header(header);
    const bool visible = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
    if (count > 1 || key.empty() || key.size() > max_key_bytes || !visible) {
        co_return invalid(std::string(header),
                          "Idempotency-Key must be given once, as 1 to 255 visible ASCII characters");
    }
    std::string scope(context.user().uuid.view());
    scope.append(context.request.method_text).append("\n").append(context.request.path).append("\n").append(key);
    auto hash = HashTicket(std::move(scope), context.request.body);
    if (context.request.body.size() <= inline_body_bytes) co_return hash();
    co_return co_await context.services.database.offload(Lane::analysis, std::move(hash));
}

Result<std::optional<Answer>> first_answer(Transaction& tx, const Ticket& ticket, Timestamp now) {
    auto kept = idempotency_store::find_for_update(tx, ticket.scope, now);
    if (!kept) return kept.error();
    if (!*kept) return std::optional<Answer>{};
    if ((*kept)->body_hash != ticket.body_hash) {
        return Error{Code::mismatch, "this Idempotency-Key was used with another body", "Idempotency-Key"};
    }
    return std::optional<Answer>{Answer{(*kept)->status, std::move((*kept)->location), std::move((*kept)->body), true}};
}

void keep_answer(Transaction& tx, const Ticket& ticket, const Answer& answer, Timestamp now) {
    idempotency_store::Answer kept;
    kept.expires_at = {now.ms + idempotency_store::keep_ms};
    kept.body_hash = ticket.body_hash;
    kept.status = static_cast<std::uint16_t>(answer.status);
    kept.location = answer.location;
    kept.body = answer.kept_body.empty() ? answer.body : answer.kept_body;
    idempotency_store::put(tx, ticket.scope, kept);
}

void send(Context& context, Answer answer) {
    context.response.status = answer.status;
    if (!answer.location.empty()) context.response.add("Location", answer.location);
    if (answer.replayed) context.response.add("Idempotent-Replayed", "true");
    context.response.body = std::move(answer.body);
}

}  // namespace tjp::api
