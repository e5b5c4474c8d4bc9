#include "storage/codec/record_writer.hpp"

#include <array>
#include <cassert>

namespace tjp {

RecordWriter::RecordWriter(const Layout& layout, std::size_t size) : layout_(layout) {
    record_.reserve(size);
    record_ += Layout::version;
}

std::size_t RecordWriter::begin([[maybe_unused]] std::string_view name) {
    assert(layout_.has_member(members_, name));
    ++members_;
    record_ += Layout::null_size;
    return record_.size();
}

void RecordWriter::end(std::size_t begun) {
    const std::size_t size = record_.size() - begun;
    assert(size > 0);
    if (size < static_cast<unsigned char>(Layout::long_value)) {
        record_[begun - 1] = static_cast<char>(size);
        return;
    }
    std::array<char, 4> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(size >> 8 * i & 255);
    record_[begun - 1] = Layout::long_value;
    record_.insert(begun, bytes.data(), bytes.size());
}

RecordWriter& RecordWriter::null(std::string_view name) {
    begin(name);
    return *this;
}

RecordWriter& RecordWriter::number(std::string_view name, std::int64_t value) {
    return written(name, [value](JsonWriter& json) { json.number(value); });
}

RecordWriter& RecordWriter::string(std::string_view name, std::string_view text) {
    const std::size_t at = begin(name);
    append_json_string(record_, text);
    end(at);
    return *this;
}

std::string RecordWriter::take() {
    assert(members_ == layout_.member_count());
    return std::move(record_);
}

}  // namespace tjp
