#include "storage/codec/fields.hpp"

#include <algorithm>
#include <array>

#include "storage/model/big_endian.hpp"

namespace tjp {

FieldWriter& FieldWriter::u8(std::uint8_t value) {
    bytes_ += static_cast<char>(value);
    return *this;
}

FieldWriter& FieldWriter::i64(std::int64_t value) {
    std::array<char, 8> raw{};
    write_be64(raw.data(), static_cast<std::uint64_t>(value));
    bytes_.append(raw.data(), raw.size());
    return *this;
}

FieldWriter& FieldWriter::text(std::string_view value) {
    std::array<char, 4> raw{};
    write_be32(raw.data(), static_cast<std::uint32_t>(value.size()));
    bytes_.append(raw.data(), raw.size());
    bytes_ += value;
    return *this;
}

FieldWriter& FieldWriter::uuid(const Uuid& value) {
    bytes_ += value.view();
    return *this;
}

FieldWriter& FieldWriter::optional_time(const std::optional<Timestamp>& value) {
    u8(value ? 1 : 0);
    return value ? i64(value->ms) : *this;
}

FieldReader::FieldReader(std::string_view record) : rest_(record) {
    ok_ = !rest_.empty() && rest_[0] == record_version;
    if (ok_) rest_.remove_prefix(1);
}

std::string_view FieldReader::take(std::size_t size) {
    if (!ok_ || rest_.size() < size) {
        ok_ = false;
        return {};
    }
    const std::string_view part = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return part;
}

std::uint8_t FieldReader::u8() {
    const auto raw = take(1);
    return raw.empty() ? 0 : static_cast<std::uint8_t>(raw[0]);
}

std::int64_t FieldReader::i64() {
    const auto raw = take(8);
    return raw.empty() ? 0 : static_cast<std::int64_t>(read_be64(raw));
}

std::string_view FieldReader::text() {
    const auto raw = take(4);
    return raw.empty() ? std::string_view{} : take(read_be32(raw));
}

Uuid FieldReader::uuid() {
    Uuid uuid;
    const auto raw = take(uuid.bytes.size());
    std::copy(raw.begin(), raw.end(), uuid.bytes.begin());
    return uuid;
}

std::optional<Timestamp> FieldReader::optional_time() {
    if (u8() == 0) return std::nullopt;
    return time();
}

}  // namespace tjp
