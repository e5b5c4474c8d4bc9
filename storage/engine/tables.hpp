#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tjp {

/// Every table of the store. The names are on disk: append, never rename.
enum class Table : std::uint8_t {
    meta,
    users,
    user_by_email,
    api_keys,
    api_keys_by_user,
    api_key_use,
    sessions,
    trades,
    trade_ids,
    trades_by_pair,
    trade_external_ids,
    signals,
    signals_by_pair,
    signals_by_status,
    accounts,
    hooks,
    copier,
    idempotency,
    events,
    webhooks,
    deliveries,
    hook_tokens,
    messages,
    signals_by_status_pair,
    signal_expiry,
};

/// How a table is used; an engine may tune itself by it.
enum class Access : std::uint8_t {
    point,       ///< single keys
    rarely,      ///< single keys that are mostly not there when they are looked for
    user_range,  ///< keys start with the 16 bytes of a user's id and are read in ranges within one user
    log,         ///< appended at the end, trimmed at the front
};

struct TableSpec {
    std::string_view name;
    Access access;
    /// Where the keys of a user fall into lists that grow at their front: how many bytes at a key's end are its place
    /// in its list.
    std::size_t place_bytes = 0;
    /// Where keys come in no order: by how many of its first bytes a key's place is looked for, from where the last key
    /// with these bytes went. Few bytes: the places are many, and each search is short.
    std::size_t group_bytes = 0;
    /// Whether rows lie for years and are alike, so that compressing them harder, once, is worth its time.
    bool archive = false;
};

inline constexpr std::array table_specs{
    TableSpec{"meta", Access::point},
    TableSpec{"users", Access::point},
    TableSpec{"user_by_email", Access::point},
    TableSpec{"api_keys", Access::point},
    TableSpec{"api_keys_by_user", Access::user_range},
    TableSpec{"api_key_use", Access::point},
    TableSpec{"sessions", Access::point},
    TableSpec{"trades", Access::user_range, 20, 0, true},
    TableSpec{"trade_ids", Access::point, 16, 0, true},
    TableSpec{"trades_by_pair", Access::user_range, 20, 0, true},
    TableSpec{"trade_external_ids", Access::rarely, 0, 16},
    TableSpec{"signals", Access::user_range, 16},
    TableSpec{"signals_by_pair", Access::user_range, 16},
    TableSpec{"signals_by_status", Access::user_range, 16},
    TableSpec{"accounts", Access::user_range},
    TableSpec{"hooks", Access::user_range},
    TableSpec{"copier", Access::point},
    TableSpec{"idempotency", Access::rarely, 0, 1},
    TableSpec{"events", Access::log},
    TableSpec{"webhooks", Access::user_range},
    TableSpec{"deliveries", Access::log},
    TableSpec{"hook_tokens", Access::point},
    TableSpec{"messages", Access::user_range, 16},
    TableSpec{"signals_by_status_pair", Access::user_range, 16},
    TableSpec{"signal_expiry", Access::log},
};

inline constexpr std::size_t table_count = table_specs.size();
constexpr std::size_t index_of(Table table) { return static_cast<std::size_t>(table); }
constexpr const TableSpec& spec_of(Table table) { return table_specs[index_of(table)]; }
static_assert(spec_of(Table::signal_expiry).name == "signal_expiry");

}  // namespace tjp
