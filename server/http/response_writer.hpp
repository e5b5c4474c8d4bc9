#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "server/http/message.hpp"

namespace tjp::http {

/// Composes the bytes of one answer by hand into a reused string, and keeps track of what is still to be sent. A small
/// body is copied behind the head, so one plain send suffices; a large one is sent from where it is.
class ResponseWriter {
public:
    struct Style {
        std::string_view date;      ///< as in the Date field
        bool without_body = false;  ///< HEAD: the same head, but no body
        bool close = false;
        bool name_keep_alive = false;  ///< HTTP/1.0 wants to be told
        bool chunked = false;          ///< of a streamed body; where not, it ends with the connection
    };

    /// The response's content must stay as it is until everything was sent. Of an answer with a stream, the head alone.
    void compose(const Response& response, const Style& style);
    /// `text` is sent as it is; it must outlive the sending.
    void compose_raw(std::string_view text);
    struct Chunk {
        bool framed = true;  ///< HTTP/1.1
        bool last = false;
    };
    /// A piece of a stream, in the framing of RFC 9112, 7.1 added to it; it must stay as it is until it was sent. May
    /// be empty.
    void compose_piece(std::string& piece, Chunk chunk);

    bool done() const { return parts_[0].size() + parts_[1].size() == 0; }
    const std::array<boost::asio::const_buffer, 2>& buffers() const { return parts_; }
    bool single() const { return parts_[1].size() == 0; }
    /// The next piece to send, for streams that take one at a time.
    boost::asio::const_buffer front() const { return parts_[0].size() > 0 ? parts_[0] : parts_[1]; }
    void sent(std::size_t count);
    /// Of the answer, all pieces together.
    std::size_t bytes_sent() const { return bytes_sent_; }

private:
    std::string head_;
    std::array<boost::asio::const_buffer, 2> parts_{};
    std::size_t bytes_sent_ = 0;
};

/// The reason phrase of a status, empty where it has none we know.
std::string_view reason_phrase(unsigned status);

}  // namespace tjp::http
