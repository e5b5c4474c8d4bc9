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

/// The members that all objects of one kind have, in their order. A record holds their values alone: the names stand
/// here, and the id stands in the row's key.
///
///     record   version 2, then for each member its size and the text of its JSON value
///     size     a byte; 0: the value is null; 255: four bytes follow, little-endian, that tell the size
///
/// What does not have exactly these members is kept whole: version 1 and its JSON, as codec/records.hpp has it. So what
/// was packed comes back byte for byte, whatever it was. A list of names must never change: records that were packed by
/// it are read by it. Other members need another version.
class Layout {
public:
    /// `names`: all members but the first one, `id`.
    Layout(IdKind kind, std::span<const std::string_view> names);

    std::string pack(const Uuid& id, std::string_view json) const;
    /// The JSON, in the scratch or in the record itself; nothing where the record is damaged or of an unknown version.
    std::optional<std::string_view> unpack(const Uuid& id, std::string_view record, Scratch& scratch) const;

private:
    /// Texts are copied in pieces of this size whatever their own, which needs no branch.
    static constexpr std::size_t piece = 32;

    /// What stands before a member's value.
    struct Lead {
        std::array<char, piece> text{};  ///< `,"name":null`
        std::size_t size = 0;            ///< without the null
    };

    std::optional<std::string> values_of(const Uuid& id, std::string_view json) const;

    IdKind kind_;
    std::string start_;  ///< `{"id":"trade_`
    std::vector<Lead> leads_;
    std::size_t most_named_ = 0;  ///< bytes of all that is not a value
};

const Layout& trade_layout();
const Layout& signal_layout();
const Layout& message_layout();

}  // namespace tjp
