#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/model/id.hpp"

namespace tjp {

/// Room for one object's text, used again for the next.
class Scratch {
public:
    char* at_least(std::size_t size);

private:
    std::unique_ptr<char[]> text_;
    std::size_t size_ = 0;
};

/// The members that all objects of one kind have, in their order. A record holds their values alone (RecordWriter
/// writes them): the names stand here, and the id stands in the row's key.
///
///     record   version 2, then for each member its size and the text of its JSON value
///     size     a byte; 0: the value is null; 255: four bytes follow, little-endian, that tell the size
///
/// Records from before the layouts hold the object's whole JSON behind version 1, as codec/records.hpp has it, and are
/// read as ever. A list of names must never change: records that were written by it are read by it. Other members need
/// another version.
class Layout {
public:
    /// `names`: all members but the first one, `id`.
    Layout(IdKind kind, std::span<const std::string_view> names);

    static constexpr char version = 2;
    static constexpr char null_size = 0;
    static constexpr char long_value = static_cast<char>(255);

    std::size_t member_count() const { return leads_.size(); }
    /// Whether the member at that place has this name.
    bool has_member(std::size_t at, std::string_view name) const;

    /// The JSON, in the scratch or in the record itself; nothing where the record is damaged or of an unknown version.
    std::optional<std::string_view> unpack(const Uuid& id, std::string_view record, Scratch& scratch) const;
    /// The JSON of a record that was written just now, and so is sound.
    std::string json_of(const Uuid& id, std::string_view record) const;

private:
    /// Texts are copied in pieces of this size whatever their own, which needs no branch.
    static constexpr std::size_t piece = 32;

    /// What stands before a member's value.
    struct Lead {
        std::array<char, piece> text{};  ///< `,"name":null`
        std::size_t size = 0;            ///< without the null
    };

    IdKind kind_;
    std::string start_;  ///< `{"id":"trade_`
    std::vector<Lead> leads_;
    std::size_t most_named_ = 0;  ///< bytes of all that is not a value
};

const Layout& trade_layout();
const Layout& signal_layout();
const Layout& message_layout();

}  // namespace tjp
