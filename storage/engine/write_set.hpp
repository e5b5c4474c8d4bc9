#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/engine/tables.hpp"

namespace tjp {

/// Changes that happen together or not at all, and what must still be true for them to happen.
/// Keys and values are kept in one buffer: a write costs no allocation of its own.
class WriteSet {
public:
    enum class Kind : std::uint8_t {
        put,
        erase,
        put_stamped,    ///< the key is 8 bytes of commit sequence, 4 of position in this set, then `key`
        expect_absent,  ///< a conflict if the key exists
        expect_value,   ///< a conflict if the key does not hold exactly this value
    };

    struct Operation {
        Kind kind;
        Table table;
        std::string_view key;
        std::string_view value;
    };

    void put(Table table, std::string_view key, std::string_view value) { add(Kind::put, table, key, value); }
    void erase(Table table, std::string_view key) { add(Kind::erase, table, key, {}); }
    /// Appends to an ordered log: later commits sort after earlier ones.
    void put_stamped(Table table, std::string_view key_tail, std::string_view value) {
        add(Kind::put_stamped, table, key_tail, value);
    }
    void expect_absent(Table table, std::string_view key) { add(Kind::expect_absent, table, key, {}); }
    void expect_value(Table table, std::string_view key, std::string_view value) {
        add(Kind::expect_value, table, key, value);
    }

    /// Goes through even where the disk is nearly full and other writes are refused: a revocation, a deletion.
    void mark_urgent() { urgent_ = true; }
    bool urgent() const { return urgent_; }

    std::size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }
    /// Bytes of all keys and values.
    std::size_t bytes() const { return buffer_.size(); }
    bool has_expectations() const { return expected_.any(); }
    /// The tables that expectations look into, by their index.
    const std::bitset<table_count>& expected_tables() const { return expected_; }
    void clear();

    /// Valid until the set is changed.
    Operation operator[](std::size_t index) const;

private:
    struct Entry {
        Kind kind;
        Table table;
        std::uint32_t key_size;
        std::uint32_t value_size;
        std::size_t offset;
    };

    void add(Kind kind, Table table, std::string_view key, std::string_view value);

    std::string buffer_;
    std::vector<Entry> entries_;
    std::bitset<table_count> expected_;
    bool urgent_ = false;
};

}  // namespace tjp
