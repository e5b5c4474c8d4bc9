#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "server/api/services.hpp"
#include "server/http/message.hpp"

namespace tjp::api {

/// One line a request, gathered a loop and handed to the log in blocks. A line names the route's pattern, never the
/// path or the query: somebody will put a key there.
class AccessLog {
public:
    static constexpr std::size_t block_bytes = 32UL << 10;

    struct Line {
        std::string_view route;
        boost::asio::ip::address client;
        std::string_view request_id;
        std::string_view key_id;  ///< the key's id, not the key; empty where none was recognised
        std::size_t bytes = 0;
        std::int64_t took_us = 0;
        Timestamp at;
    };

    AccessLog(AccessLogFormat format, std::size_t loops, LogSink& sink);

    /// On the loop's own thread.
    void add(const http::Request& request, unsigned status, const Line& line);
    /// Hands over what the loop has gathered; on its own thread, called by a timer.
    void flush(std::size_t loop);

private:
    void add_text(std::string& out, const http::Request& request, unsigned status, const Line& line) const;
    void add_json(std::string& out, const http::Request& request, unsigned status, const Line& line) const;

    AccessLogFormat format_;
    LogSink& sink_;
    std::vector<std::string> blocks_;
};

}  // namespace tjp::api
