#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/codec/records.hpp"
#include "storage/engine/engine.hpp"

namespace tjp {

/// Reads of one tier. Where the tier is `cached`, any read may answer Code::would_block: pass the error up, and the
/// whole query is run again where it may wait (stores/database.hpp).
class ReadView {
public:
    ReadView(const Engine& engine, ReadTier tier) : engine_(engine), tier_(tier) {}

    /// Whether reads may take their time; where not, work that is long by nature answers Code::would_block too.
    bool may_wait() const { return tier_ == ReadTier::any; }

    /// The value, or nothing where the key does not exist.
    Result<std::optional<std::string>> get(Table table, std::string_view key) const;
    Result<void> scan(Table table, const ScanRange& range, ScanOrder order, RowVisitor visit) const {
        return engine_.scan(table, range, order, tier_, visit);
    }
    Result<void> scan_merged(Table table, std::span<const ScanRange> ranges, std::size_t place_bytes,
                             RowVisitor visit) const {
        return engine_.scan_merged(table, ranges, place_bytes, tier_, visit);
    }

private:
    const Engine& engine_;
    ReadTier tier_;
};

/// Reads, and gathers the changes that follow from them into one commit. What is read with `get_for_update` must still
/// hold when the commit is made; else the commit is a conflict and the work is done again from the start.
class Transaction : public ReadView {
public:
    /// What is done about rows that are mostly not there (get_rare_for_update).
    enum class RareRows : std::uint8_t { look, assume_absent };

    Transaction(const Engine& engine, ReadTier tier, RareRows rare = RareRows::look)
        : ReadView(engine, tier), rare_(rare) {}

    Result<std::optional<std::string>> get_for_update(Table table, std::string_view key);
    /// The same of a row that is mostly not there: a first attempt need not look, but takes it to be absent and expects
    /// that of the commit, which has to look anyway. Where this was wrong the work is done again, and looks.
    Result<std::optional<std::string>> get_rare_for_update(Table table, std::string_view key);
    /// Whether the work so far rests on rows that nobody looked for: then an error it ended in may be wrong, too.
    bool assumed() const { return assumed_; }
    void put(Table table, std::string_view key, std::string_view value) { writes_.put(table, key, value); }
    void erase(Table table, std::string_view key) { writes_.erase(table, key); }
    /// Writes the row that everybody writes who adds to a list, so that two who count its rows at the same time
    /// conflict.
    Result<void> take_turn(Table table, std::string_view row, const Uuid& added);
    /// Adds to the outbox, in commit order.
    void publish(const Event& event);

    /// See WriteSet::mark_urgent.
    void mark_urgent() { writes_.mark_urgent(); }

    WriteSet& writes() { return writes_; }

private:
    WriteSet writes_;
    RareRows rare_;
    bool assumed_ = false;
};

}  // namespace tjp
