#include "storage/stores/session_store.hpp"

#include <algorithm>

#include "storage/codec/keys.hpp"
#include "storage/codec/records.hpp"

namespace tjp::session_store {
namespace {

// One table holds both kinds of rows, told apart by their first byte:
//   's' | user | id   the session
//   's' | user        the id of the user's last session: whoever begins one writes it
//   't' | hash        the key of the session that a token leads to
constexpr char session_row = 's';
constexpr char token_row = 't';
constexpr std::size_t uuid_bytes = 16;

Error corrupt() { return {Code::corrupt, "a stored session is damaged", {}}; }

std::string key_of(UserId user, const SessionId& id) { return session_row + user_uuid_key(user, id.uuid); }
std::string last_key(UserId user) { return session_row + std::string(user.uuid.view()); }
std::string token_key(std::string_view hash) { return token_row + std::string(hash); }

std::optional<BrowserSession> decoded(std::string_view key, std::string_view record) {
    if (key.size() != 1 + 2 * uuid_bytes) return std::nullopt;
    return decode_session(UserId{uuid_in(key.substr(1))}, SessionId{uuid_in(key.substr(1 + uuid_bytes))}, record);
}

Result<std::optional<BrowserSession>> session_in(std::string_view key,
                                                 const Result<std::optional<std::string>>& record) {
    if (!record) return record.error();
    if (!*record) return std::optional<BrowserSession>{};
    auto session = decoded(key, **record);
    if (!session) return corrupt();
    return session;
}

}  // namespace

Result<std::optional<BrowserSession>> find_token(const ReadView& view, std::string_view token_hash) {
    const auto key = view.get(Table::sessions, token_key(token_hash));
    if (!key) return key.error();
    if (!*key) return std::optional<BrowserSession>{};
    return session_in(**key, view.get(Table::sessions, **key));
}

Result<std::optional<BrowserSession>> find_for_update(Transaction& tx, UserId user, const SessionId& id) {
    const std::string key = key_of(user, id);
    return session_in(key, tx.get_for_update(Table::sessions, key));
}

Result<std::vector<BrowserSession>> list(const ReadView& view, UserId user) {
    std::vector<BrowserSession> sessions;
    bool damaged = false;
    const auto on_row = [&](std::string_view key, std::string_view record) {
        auto session = decoded(key, record);
        damaged = !session;
        if (session) sessions.push_back(std::move(*session));
        return !damaged;
    };
    ScanRange own = prefix_range(last_key(user));
    own.begin = just_after(own.begin);
    const auto scanned = view.scan(Table::sessions, own, ScanOrder::forward, on_row);
    if (damaged) return corrupt();
    if (!scanned) return scanned.error();
    return sessions;
}

Result<std::vector<BrowserSession>> list_for_update(Transaction& tx, UserId user) {
    const auto last = tx.get_for_update(Table::sessions, last_key(user));
    if (!last) return last.error();
    return list(tx, user);
}

Result<void> insert(Transaction& tx, const BrowserSession& session) {
    const auto others = list_for_update(tx, session.user);
    if (!others) return others.error();
    if (others->size() >= max_sessions) {
        erase(tx, *std::ranges::min_element(*others, {}, &BrowserSession::last_used_at));
    }
    update(tx, session);
    tx.put(Table::sessions, last_key(session.user), session.id.uuid.view());
    tx.put(Table::sessions, token_key(session.token_hash), key_of(session.user, session.id));
    return {};
}

void update(Transaction& tx, const BrowserSession& session) {
    tx.put(Table::sessions, key_of(session.user, session.id), encode(session));
}

void erase(Transaction& tx, const BrowserSession& session) {
    tx.erase(Table::sessions, key_of(session.user, session.id));
    tx.erase(Table::sessions, token_key(session.token_hash));
}

}  // namespace tjp::session_store
