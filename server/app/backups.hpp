#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "storage/engine/engine.hpp"
#include "storage/model/time.hpp"

namespace tjp {

class JsonWriter;

/// Makes a backup of the journal, which is told from others by an id that it got with its first one.
Result<Backup> make_backup(Engine& engine, const std::filesystem::path& folder, std::uint32_t keep);

/// How many backups are kept: a whole number up to a million. False where the text is none.
bool parse_keep(std::string_view text, std::uint32_t& keep);

/// `{"number":…,"made_at":…,"bytes":…,"written_bytes":…}`
void write_backup(JsonWriter& json, const Backup& backup);

/// `{"ok":true,"backup":{…}}`
std::string backup_reply(const Backup& backup);

/// When the next backup is due: a period after the newest one, but not before `now`.
Timestamp next_backup(const Backup* newest, std::int64_t period_ms, Timestamp now);

}  // namespace tjp
