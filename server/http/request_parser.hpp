#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "server/http/chunk_decoder.hpp"
#include "server/http/head_checks.hpp"
#include "server/http/head_scanner.hpp"
#include "server/http/message.hpp"

namespace tjp::http {

/// Turns bytes that arrive in any pieces into requests. Head and body are kept in buffers that are reused from request
/// to request, so nothing is allocated once a connection is warm, and the views of `request()` hold until `next()`.
///
///     next → feed until head_done → allow_body → feed until complete → (answer) → next …
class RequestParser {
public:
    enum class Status {
        need_more,  ///< come again with more bytes
        head_done,  ///< the head is read; `allow_body` decides how to go on
        complete,
        refused,  ///< `refusal()` says why; this parser is finished
    };

    /// Forgets the request, keeps the buffers.
    void next();

    /// Takes what it uses off the front of `input`. A head is only taken once it is whole: present it again, grown.
    Status feed(std::string_view& input);

    /// After `head_done`: the body may have `limit` bytes. Refuses at once where more was announced.
    Status allow_body(std::size_t limit);

    /// After `allow_body`: the request is complete as it is, and the last one of its connection.
    Status skip_body();
    /// After `allow_body`: no body now.
    Status refuse_body(const Refusal& refusal) { return refuse(refusal); }

    Request& request() { return request_; }
    const Request& request() const { return request_; }
    const Refusal& refusal() const { return refusal_; }
    const Framing& framing() const { return framing_; }
    Version version() const { return version_; }
    bool keep_alive() const { return keep_alive_; }  ///< what the client asked for, known from `head_done` on
    bool reading_body() const { return stage_ == Stage::fixed_body || stage_ == Stage::chunked_body; }
    std::size_t body_received() const { return body_.size(); }
    std::size_t body_missing() const;  ///< what a Content-Length still lacks; 0 for chunked

    /// Gives back the memory of a big body. Not while a request is in flight.
    void trim();

private:
    enum class Stage { head, head_done, fixed_body, chunked_body, complete, refused };

    Status feed_head(std::string_view& input);
    Status feed_body(std::string_view& input);
    Status parse_head(std::string_view head);
    Status complete();
    Status refuse(const Refusal& refusal);

    Stage stage_ = Stage::head;
    bool skipped_empty_line_ = false;
    bool keep_alive_ = false;
    Version version_ = Version::http_1_1;
    HeadScanner scanner_;
    Framing framing_;
    ChunkDecoder chunks_;
    Refusal refusal_;
    std::string head_;
    std::string body_;
    Request request_;
};

}  // namespace tjp::http
