#include "storage/engine/write_set.hpp"

namespace tjp {

void WriteSet::add(Kind kind, Table table, std::string_view key, std::string_view value) {
    if (entries_.empty()) entries_.reserve(8);
    entries_.push_back({kind, table, static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(value.size()),
                        buffer_.size()});
    buffer_ += key;
    buffer_ += value;
    if (kind == Kind::expect_absent || kind == Kind::expect_value) expected_.set(index_of(table));
}

WriteSet::Operation WriteSet::operator[](std::size_t index) const {
    const Entry& entry = entries_[index];
    const std::string_view all = buffer_;
    return {entry.kind, entry.table, all.substr(entry.offset, entry.key_size),
            all.substr(entry.offset + entry.key_size, entry.value_size)};
}

void WriteSet::clear() {
    buffer_.clear();
    entries_.clear();
    expected_.reset();
    urgent_ = false;
}

}  // namespace tjp
