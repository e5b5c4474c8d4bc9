#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/hangup.hpp"

namespace tjp::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

struct Header {
    std::string_view name;  ///< as sent; compare with `header()`, which ignores case
    std::string_view value;
};

/// One request, fully read. Every view points into buffers of its connection and lives until the answer is written.
struct Request {
    Method method = Method::get;
    std::string_view method_text;
    std::string_view target;  ///< as sent, origin form: path and query
    std::string_view path;    ///< not percent-decoded
    std::string_view query;   ///< what follows `?`, not decoded; empty where there is none
    std::vector<Header> headers;
    std::string_view body;
    boost::asio::ip::address peer;
    bool secure = false;                               ///< came over TLS
    std::size_t loop = 0;                              ///< which io_context it lives on: 0 … loops-1
    std::chrono::steady_clock::time_point received{};  ///< when its head was complete
    Hangup* hangup = nullptr;                          ///< its connection's

    /// The value of the first header of that name (any case), empty where there is none.
    std::string_view header(std::string_view name) const;
    /// How many headers of that name there are.
    std::size_t count(std::string_view name) const;
};

/// A body that is made piece by piece, its length unknown when its head is sent. Lives on the loop of its request,
/// which outlives it.
class BodyStream {
public:
    enum class Flow : std::uint8_t {
        more,
        end,     ///< this piece was the last; it may be empty
        failed,  ///< the connection ends in a way that the client can tell from an end
    };

    virtual ~BodyStream() = default;
    /// Fills `piece`, which comes empty; may wait as long as it likes. The pieces of all connections are not counted:
    /// keep them small, and the streams few.
    virtual boost::asio::awaitable<Flow> next(std::string& piece) = 0;
    /// The server shuts down: a stream without an end of its own ends now, even in the middle of `next`. May only wake
    /// it, not run it.
    virtual void drain() {}
};

/// One answer. `Date`, `Content-Length`, `Transfer-Encoding`, `Connection` and `Server` are the connection's business.
struct Response {
    unsigned status = 200;
    std::string_view content_type = "application/json";  ///< of static lifetime; not sent with an empty body
    std::string headers;                                 ///< further header lines, each ending in CRLF
    std::string body;
    std::shared_ptr<const std::string> shared_body;  ///< in place of `body`: one that others hold too, not copied
    std::unique_ptr<BodyStream> stream;              ///< in place of either; `body` then is the connection's
    std::uint32_t label = 0;                         ///< not sent: for the service's own use, until `finished`
    std::string note;                                ///< likewise
    bool to_stranger = true;  ///< the service does not know who asked: see Limits::stranger_bytes

    /// The body that is sent.
    const std::string& content() const { return shared_body ? *shared_body : body; }
    /// Adds a header line. Neither part may hold CR, LF or NUL (asserted, and dropped in a release build, so that no
    /// answer is ever split): check what a client sent before.
    void add(std::string_view name, std::string_view value);
    /// Back to a fresh 200 with nothing in it; keeps the buffers.
    void clear();
};

/// Why a request was refused before it became one.
enum class Fault : std::uint8_t {
    malformed,             ///< 400
    timeout,               ///< 408
    body_too_large,        ///< 413
    headers_too_large,     ///< 431
    too_many_connections,  ///< 503, with Retry-After
    too_many_bodies,       ///< 503, with Retry-After: all connections together hold as much as they may
};

/// What the connections serve. One object for all loops; called on the loop of the connection.
class Service {
public:
    virtual ~Service() = default;

    /// The largest body this request may have, asked once its head is read and before any of its body is; not asked for
    /// a request without a body.
    virtual std::size_t body_limit(const Request& head) const = 0;

    /// Whether a body of more than `small_body_bytes` is worth reading, asked with the head as it is. Where not
    /// (nothing there, no key), the request is handled at once, without its body, and the connection closed after the
    /// answer: strangers cannot fill memory.
    virtual bool reads_body(const Request& head) const = 0;

    /// Fills `response`. `request` and `response` outlive the call. Must not throw; if it does, the connection answers
    /// with a plain 500 and closes. Must end on the loop it was called on.
    virtual boost::asio::awaitable<void> handle(const Request& request, Response& response) = 0;

    /// Fills `response` for a request that was refused; the connection is closed after it. `detail` is a sentence.
    /// `head` holds what was understood of the request: perhaps nothing but peer and time.
    virtual void refuse(Fault fault, std::string_view detail, const Request& head, Response& response) = 0;

    /// Called after each answer was written (or could not be), refusals too: for the access log and the metrics.
    virtual void finished(const Request& request, const Response& response, std::size_t bytes_sent) noexcept = 0;
};

}  // namespace tjp::http
