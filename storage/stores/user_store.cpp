#include "storage/stores/user_store.hpp"

#include <algorithm>

#include "storage/codec/fields.hpp"
#include "storage/codec/keys.hpp"

namespace tjp::user_store {
namespace {

constexpr std::string_view present = "\x01";
constexpr std::string_view owner_key = "owner";
constexpr std::size_t uuid_bytes = 16;

Error corrupt(std::string_view what) { return {Code::corrupt, "a stored " + std::string(what) + " is damaged", {}}; }

std::string folded(std::string_view email) {
    std::string lower(email);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return lower;
}

std::optional<Uuid> uuid_at(std::string_view bytes, std::size_t offset) {
    if (bytes.size() != offset + uuid_bytes) return std::nullopt;
    Uuid uuid;
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(offset), bytes.end(), uuid.bytes.begin());
    return uuid;
}

Result<std::optional<ApiKey>> decoded_key(const KeyId& id, const Result<std::optional<std::string>>& record) {
    if (!record) return record.error();
    if (!*record) return std::optional<ApiKey>{};
    auto key = decode_key(id, **record);
    if (!key) return corrupt("API key");
    return key;
}

Result<std::optional<UserId>> owner_in(const Result<std::optional<std::string>>& record) {
    if (!record) return record.error();
    if (!*record) return std::optional<UserId>{};
    const auto uuid = uuid_at(**record, 0);
    if (!uuid) return corrupt("owner");
    return std::optional<UserId>{UserId{*uuid}};
}

}  // namespace

Result<std::optional<User>> find(const ReadView& view, const UserId& id) {
    const auto record = view.get(Table::users, id.uuid.view());
    if (!record) return record.error();
    if (!*record) return std::optional<User>{};
    auto user = decode_user(id, **record);
    if (!user) return corrupt("user");
    return user;
}

Result<std::optional<User>> find_email(const ReadView& view, std::string_view email) {
    const auto found = view.get(Table::user_by_email, folded(email));
    if (!found) return found.error();
    if (!*found) return std::optional<User>{};
    const auto uuid = uuid_at(**found, 0);
    if (!uuid) return corrupt("user");
    return find(view, UserId{*uuid});
}

Result<std::optional<User>> find_email_for_update(Transaction& tx, std::string_view email) {
    const auto found = tx.get_for_update(Table::user_by_email, folded(email));
    if (!found) return found.error();
    if (!*found) return std::optional<User>{};
    const auto uuid = uuid_at(**found, 0);
    if (!uuid) return corrupt("user");
    const auto record = tx.get_for_update(Table::users, uuid->view());
    if (!record) return record.error();
    auto user = *record ? decode_user(UserId{*uuid}, **record) : std::nullopt;
    if (!user) return corrupt("user");
    return user;
}

Result<std::vector<User>> list(const ReadView& view) {
    std::vector<User> users;
    bool broken = false;
    const auto on_row = [&](std::string_view key, std::string_view record) {
        const auto uuid = uuid_at(key, 0);
        auto user = uuid ? decode_user(UserId{*uuid}, record) : std::nullopt;
        broken = !user;
        if (!broken) users.push_back(std::move(*user));
        return !broken;
    };
    const auto scanned = view.scan(Table::users, {std::string(1, '\0'), std::string(uuid_bytes + 1, '\xff')},
                                   ScanOrder::forward, on_row);
    if (!scanned) return scanned.error();
    if (broken) return corrupt("user");
    return users;
}

Result<std::optional<UserId>> find_owner(const ReadView& view) { return owner_in(view.get(Table::meta, owner_key)); }

Result<std::optional<UserId>> find_owner_for_update(Transaction& tx) {
    return owner_in(tx.get_for_update(Table::meta, owner_key));
}

void set_owner(Transaction& tx, const UserId& id) { tx.put(Table::meta, owner_key, id.uuid.view()); }

void insert(Transaction& tx, const User& user) {
    tx.put(Table::users, user.id.uuid.view(), encode(user));
    tx.put(Table::user_by_email, folded(user.email), user.id.uuid.view());
}

void update(Transaction& tx, const User& user) { tx.put(Table::users, user.id.uuid.view(), encode(user)); }

Result<std::optional<ApiKey>> find_key(const ReadView& view, const KeyId& id) {
    return decoded_key(id, view.get(Table::api_keys, id.uuid.view()));
}

Result<std::optional<ApiKey>> find_key_for_update(Transaction& tx, const KeyId& id) {
    return decoded_key(id, tx.get_for_update(Table::api_keys, id.uuid.view()));
}

Result<std::vector<ApiKey>> list_keys(const ReadView& view, const UserId& user) {
    std::vector<ApiKey> keys;
    std::optional<Error> failure;
    const auto on_row = [&](std::string_view index_key, std::string_view) {
        const auto uuid = uuid_at(index_key, uuid_bytes);
        if (!uuid) return failure = corrupt("API key"), false;
        auto key = find_key(view, KeyId{*uuid});
        if (!key) return failure = key.error(), false;
        if (!*key) return true;
        const auto use = view.get(Table::api_key_use, uuid->view());
        if (!use) return failure = use.error(), false;
        if (*use) {
            FieldReader fields(**use);
            (*key)->last_used_at = fields.time();
        }
        keys.push_back(std::move(**key));
        return true;
    };
    ScanRange range = prefix_range(std::string(user.uuid.view()));
    range.begin = just_after(range.begin);  // past the id last made
    const auto scanned = view.scan(Table::api_keys_by_user, range, ScanOrder::forward, on_row);
    if (failure) return *failure;
    if (!scanned) return scanned.error();
    return keys;
}

Result<void> insert_keys_in_turn(Transaction& tx, const UserId& user, const KeyId& next) {
    return tx.take_turn(Table::api_keys_by_user, user.uuid.view(), next.uuid);
}

void insert_key(Transaction& tx, const ApiKey& key) {
    tx.put(Table::api_keys, key.id.uuid.view(), encode(key));
    tx.put(Table::api_keys_by_user, user_uuid_key(key.user, key.id.uuid), present);
}

void update_key(Transaction& tx, const ApiKey& key) { tx.put(Table::api_keys, key.id.uuid.view(), encode(key)); }

void note_use(Transaction& tx, const KeyId& id, Timestamp at) {
    tx.put(Table::api_key_use, id.uuid.view(), FieldWriter().time(at).take());
}

}  // namespace tjp::user_store
