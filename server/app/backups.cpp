#include "server/app/backups.hpp"

#include <algorithm>
#include <charconv>

#include "storage/codec/json_text.hpp"
#include "storage/model/id.hpp"
#include "storage/stores/blocking.hpp"

namespace tjp {

Result<Backup> make_backup(Engine& engine, const std::filesystem::path& folder, std::uint32_t keep) {
    constexpr std::string_view journal_key = "journal_id";
    const auto id = transact_and_wait(engine, [&](Transaction& tx) -> Result<std::string> {
        const auto known = tx.get_for_update(Table::meta, journal_key);
        if (!known) return known.error();
        if (*known) {
            tx.writes().clear();
            return **known;
        }
        std::string made(sizeof(Uuid), '\0');
        fill_random(made.data(), made.size());
        tx.put(Table::meta, journal_key, made);
        return made;
    });
    if (!id) return id.error();
    return engine.back_up({folder, *id, keep});
}

bool parse_keep(std::string_view text, std::uint32_t& keep) {
    constexpr std::uint32_t most = 1'000'000;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), keep);
    return ec == std::errc{} && end == text.data() + text.size() && keep <= most;
}

void write_backup(JsonWriter& json, const Backup& backup) {
    json.open('{').key("number").number(backup.number);
    json.key("made_at").value(Timestamp{backup.made_at * 1000});
    json.key("bytes").number(static_cast<std::int64_t>(backup.bytes));
    json.key("written_bytes").number(static_cast<std::int64_t>(backup.written)).close('}');
}

std::string backup_reply(const Backup& backup) {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("ok").boolean(true).key("backup");
    write_backup(json, backup);
    json.close('}');
    return out;
}

Timestamp next_backup(const Backup* newest, std::int64_t period_ms, Timestamp now) {
    if (newest == nullptr) return now;
    // A clock that was set back must not put backups off for as long as it is behind.
    const std::int64_t last = std::min(newest->made_at * 1000, now.ms);
    return {std::max(now.ms, last + period_ms)};
}

}  // namespace tjp
