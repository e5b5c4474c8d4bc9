#include "storage/stores/hook_store.hpp"

#include <array>

#include "storage/codec/keys.hpp"
#include "storage/codec/records.hpp"

namespace tjp::hook_store {
namespace {

constexpr std::size_t uuid_bytes = 16;

Error corrupt() { return {Code::corrupt, "a stored hook is damaged", {}}; }

Result<std::optional<Hook>> decoded(UserId user, const HookId& id, const Result<std::optional<std::string>>& record) {
    if (!record) return record.error();
    if (!*record) return std::optional<Hook>{};
    auto hook = decode_hook(user, id, **record);
    if (!hook) return corrupt();
    return hook;
}

std::array<std::string_view, 2> tokens_of(const Hook& hook) { return {hook.token_hash, hook.old_token_hash}; }

}  // namespace

Result<std::optional<Hook>> find(const ReadView& view, UserId user, const HookId& id) {
    return decoded(user, id, view.get(Table::hooks, user_uuid_key(user, id.uuid)));
}

Result<std::optional<Hook>> find_for_update(Transaction& tx, UserId user, const HookId& id) {
    return decoded(user, id, tx.get_for_update(Table::hooks, user_uuid_key(user, id.uuid)));
}

Result<std::optional<Hook>> find_token(const ReadView& view, std::string_view token_hash) {
    const auto owner = view.get(Table::hook_tokens, token_hash);
    if (!owner) return owner.error();
    if (!*owner) return std::optional<Hook>{};
    if ((*owner)->size() != 2 * uuid_bytes) return corrupt();
    const std::string_view bytes(**owner);
    return find(view, UserId{uuid_in(bytes)}, HookId{uuid_in(bytes.substr(uuid_bytes))});
}

Result<void> scan(const ReadView& view, UserId user, Visitor visit) {
    bool damaged = false;
    const auto on_row = [&](std::string_view key, std::string_view record) {
        damaged = key.size() != 2 * uuid_bytes;
        if (damaged) return false;
        const auto hook = decode_hook(user, HookId{uuid_in(key.substr(uuid_bytes))}, record);
        damaged = !hook;
        return hook && visit(*hook);
    };
    ScanRange range = prefix_range(std::string(user.uuid.view()));
    range.begin = just_after(range.begin);  // past the id last made
    auto scanned = view.scan(Table::hooks, range, ScanOrder::forward, on_row);
    if (damaged) return corrupt();
    return scanned;
}

void insert(Transaction& tx, const Hook& hook) {
    const std::string key = user_uuid_key(hook.user, hook.id.uuid);
    tx.put(Table::hooks, key, encode(hook));
    for (const std::string_view token : tokens_of(hook)) {
        if (!token.empty()) tx.put(Table::hook_tokens, token, key);
    }
}

Result<void> create(Transaction& tx, const Hook& hook) {
    if (auto turn = tx.take_turn(Table::hooks, hook.user.uuid.view(), hook.id.uuid); !turn) return turn;
    std::size_t count = 0;
    const auto counted = scan(tx, hook.user, [&](const Hook&) { return ++count < max_hooks; });
    if (!counted) return counted.error();
    if (count >= max_hooks) {
        const std::string most = std::to_string(max_hooks);
        return Error{Code::conflict, "there are " + most + " hooks already: delete one first", {}};
    }
    insert(tx, hook);
    return {};
}

void replace(Transaction& tx, const Hook& before, const Hook& after) {
    for (const std::string_view token : tokens_of(before)) {
        if (!token.empty()) tx.erase(Table::hook_tokens, token);
    }
    insert(tx, after);
}

void erase(Transaction& tx, const Hook& hook) {
    tx.erase(Table::hooks, user_uuid_key(hook.user, hook.id.uuid));
    for (const std::string_view token : tokens_of(hook)) {
        if (!token.empty()) tx.erase(Table::hook_tokens, token);
    }
}

}  // namespace tjp::hook_store
