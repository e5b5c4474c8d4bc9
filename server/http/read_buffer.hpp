#pragma once

#include <boost/asio/buffer.hpp>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace tjp::http {

/// Bytes received and not yet used, in one piece. Never zeroes memory; grows by what `prepare` asks for.
class ReadBuffer {
public:
    std::string_view view() const { return {data_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }
    std::size_t capacity() const { return capacity_; }

    void commit(std::size_t count) { end_ += count; }
    void clear() { begin_ = end_ = 0; }

    /// Keeps only `rest`, which must be a tail of `view()`.
    void keep(std::string_view rest) {
        assert(rest.size() <= end_ - begin_);
        begin_ = end_ - rest.size();
    }

    /// At least `wanted` free bytes behind what is kept; the capacity becomes exactly what that takes, if it must grow.
    boost::asio::mutable_buffer prepare(std::size_t wanted) {
        const std::size_t kept = end_ - begin_;
        if (kept + wanted > capacity_) {
            std::unique_ptr<char[]> grown(new char[kept + wanted]);
            copy(grown.get(), kept);
            data_ = std::move(grown);
            capacity_ = kept + wanted;
        } else if (kept == 0 || end_ + wanted > capacity_) {
            copy(data_.get(), kept);
        }
        return {data_.get() + end_, capacity_ - end_};
    }

    /// Gives the memory back. Only while empty and no read is under way.
    void release() {
        assert(empty());
        data_.reset();
        capacity_ = 0;
        clear();
    }

private:
    void copy(char* target, std::size_t kept) {
        if (kept > 0) {
            std::memmove(target, data_.get() + begin_, kept);
        }
        begin_ = 0;
        end_ = kept;
    }

    std::unique_ptr<char[]> data_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace tjp::http
