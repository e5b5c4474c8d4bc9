#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/codec/json_text.hpp"
#include "storage/codec/layout.hpp"

namespace tjp {

/// Writes a record of a Layout: every member, in the layout's order.
class RecordWriter {
public:
    /// `size`: what the record may be expected to take.
    RecordWriter(const Layout& layout, std::size_t size);

    template <class T>
    RecordWriter& member(std::string_view name, const T& what) {
        const std::size_t at = begin(name);
        JsonWriter(record_).value(what);
        end(at);
        return *this;
    }
    template <class T>
    RecordWriter& member(std::string_view name, const std::optional<T>& maybe) {
        return maybe ? member(name, *maybe) : null(name);
    }
    RecordWriter& number(std::string_view name, std::int64_t value);
    RecordWriter& string(std::string_view name, std::string_view text);
    RecordWriter& null(std::string_view name);
    /// A member that `write(JsonWriter&)` writes.
    template <class Write>
    RecordWriter& written(std::string_view name, Write write) {
        const std::size_t at = begin(name);
        JsonWriter json(record_);
        write(json);
        end(at);
        return *this;
    }

    /// To be called when every member was written.
    std::string take();

private:
    /// Leaves room for the size of the value that follows. The name is only there to be compared with the layout's.
    std::size_t begin(std::string_view name);
    void end(std::size_t begun);

    [[maybe_unused]] const Layout& layout_;  ///< for assertions
    std::string record_;
    std::size_t members_ = 0;
};

}  // namespace tjp
