#include "tests/reliability/programs/ledger.hpp"

#include <stdexcept>

#include "storage/engine/write_queue.hpp"
#include "storage/model/big_endian.hpp"

namespace tjp::test {

void Ledger::committed(const PendingCommit& first) noexcept {
    for (const PendingCommit* at = &first; at != nullptr; at = at->next) {
        if (at->result.committed()) commits_.push_back({at->result.sequence, at->writes});
    }
    log_.told(commits_.back().sequence);
}

void Oracle::play(const Commit& commit) {
    if (commit.sequence != sequence_ + 1) {
        throw std::logic_error("commit " + std::to_string(commit.sequence) + " came after " +
                               std::to_string(sequence_));
    }
    sequence_ = commit.sequence;
    std::string stamp(12, '\0');
    write_be64(stamp.data(), sequence_);
    std::uint32_t position = 0;
    for (std::size_t i = 0; i < commit.writes.size(); ++i) {
        const auto [kind, table, key, value] = commit.writes[i];
        Rows& rows = tables_[index_of(table)];
        if (kind == WriteSet::Kind::put) {
            rows[std::string(key)] = value;
        } else if (kind == WriteSet::Kind::erase) {
            rows.erase(std::string(key));
        } else if (kind == WriteSet::Kind::put_stamped) {
            write_be32(stamp.data() + 8, position++);
            rows[stamp + std::string(key)] = value;
        }
    }
    tables_[index_of(Table::meta)][std::string(WriteQueue::sequence_key)] = stamp.substr(0, 8);
}

std::optional<std::string> Oracle::difference(const Engine& engine) const {
    for (std::size_t i = 0; i < table_count; ++i) {
        const std::string name(table_specs[i].name);
        auto expected = tables_[i].begin();
        std::optional<std::string> fault;
        const auto on_row = [&](std::string_view key, std::string_view value) {
            if (expected == tables_[i].end() || key < expected->first) {
                fault = name + ": a row that should not be there";
            } else if (key > expected->first) {
                fault = name + ": a row is missing";
            } else if (value != expected->second) {
                fault = name + ": a row holds something else";
            } else {
                ++expected;
            }
            return !fault;
        };
        const ScanRange all{std::string(1, '\0'), std::string(300, '\xff')};
        const auto scanned = engine.scan(static_cast<Table>(i), all, ScanOrder::forward, ReadTier::any, on_row);
        if (!scanned) return name + ": " + scanned.error().detail;
        if (fault) return fault;
        if (expected != tables_[i].end()) return name + ": its last rows are missing";
    }
    return std::nullopt;
}

}  // namespace tjp::test
