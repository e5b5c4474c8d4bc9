#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/model/id.hpp"
#include "storage/model/time.hpp"

namespace tjp {

/// Every record starts with this byte, so that its form can change and an empty value is never a record.
inline constexpr char record_version = 1;

/// Writes the parts of an internal record one after the other: fixed-width integers big-endian, texts behind a length
/// of four bytes, an optional part behind a byte that says whether it is there.
class FieldWriter {
public:
    FieldWriter() { bytes_ += record_version; }
    FieldWriter& u8(std::uint8_t value);
    FieldWriter& i64(std::int64_t value);
    FieldWriter& text(std::string_view value);
    FieldWriter& uuid(const Uuid& value);
    FieldWriter& time(Timestamp value) { return i64(value.ms); }
    FieldWriter& optional_time(const std::optional<Timestamp>& value);
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Reads the same parts in the same order. After a part that is not there everything reads as nothing and `ok()` is
/// false, so a decoder checks once, at its end.
class FieldReader {
public:
    explicit FieldReader(std::string_view record);
    std::uint8_t u8();
    std::int64_t i64();
    std::string_view text();
    Uuid uuid();
    Timestamp time() { return {i64()}; }
    std::optional<Timestamp> optional_time();
    /// Everything was there and nothing is left over.
    bool complete() const { return ok_ && rest_.empty(); }
    bool ok() const { return ok_; }
    /// Nothing is left: for records that were written before they had the parts that follow.
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view take(std::size_t size);

    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace tjp
