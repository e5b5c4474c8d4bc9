#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/engine/engine.hpp"

namespace tjp {

/// Reads whole tables of a store whose files may be damaged, and goes on behind the places that cannot be read.
class DamagedReader {
public:
    /// A stretch of a table that could not be read: what was there came behind `after` and before `before`.
    struct Gap {
        Table table;
        std::string after;
        std::string before;
    };

    /// `skip`: whether to go on behind damage; else the first is an error (Code::corrupt).
    DamagedReader(const Engine& engine, bool skip) : engine_(engine), skip_(skip) {}

    /// Shows every row that can be read, in the order of their keys; the views end with the call.
    Result<void> each(Table table, RowVisitor visit);

    const std::vector<Gap>& gaps() const { return gaps_; }

    /// Whether a row of that key may have been there and could not be read.
    bool may_have_lost(Table table, std::string_view key) const;

private:
    bool can_read(Table table, const std::string& from) const;
    /// The first key behind that one at which another block of some file begins.
    std::string next_piece(Table table, const std::string& key) const;
    /// Where reading may go on.
    std::string behind(Table table, const std::string& last) const;

    const Engine& engine_;
    const bool skip_;
    std::vector<Gap> gaps_;
};

}  // namespace tjp
