#include "server/http/response_writer.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace tjp::http {

namespace {

// Up to here a copy costs less than a gather write.
constexpr std::size_t copied_body_bytes = 8UL << 10;

struct Phrase {
    unsigned status;
    std::string_view text;
};

constexpr Phrase phrases[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
};

void append_number(std::string& out, std::size_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
}

bool bodiless(unsigned status) { return status == 204 || status == 304 || status < 200; }

}  // namespace

void ResponseWriter::compose(const Response& response, const Style& style) {
    const bool may_have_body = !bodiless(response.status);
    const std::string& body = response.content();
    head_.clear();
    if (response.status == 200) {
        head_.append("HTTP/1.1 200 OK\r\nServer: tjp\r\nDate: ");
    } else {
        head_.append("HTTP/1.1 ");
        append_number(head_, response.status);
        head_.append(" ").append(reason_phrase(response.status)).append("\r\nServer: tjp\r\nDate: ");
    }
    head_.append(style.date);
    const bool streamed = response.stream != nullptr;
    if (may_have_body && streamed) {
        head_.append(style.chunked ? "\r\nTransfer-Encoding: chunked\r\nContent-Type: " : "\r\nContent-Type: ");
        head_.append(response.content_type);
    } else if (may_have_body) {
        head_.append("\r\nContent-Length: ");
        append_number(head_, body.size());
        if (!body.empty()) {
            head_.append("\r\nContent-Type: ").append(response.content_type);
        }
    }
    if (style.close) {
        head_.append("\r\nConnection: close");
    } else if (style.name_keep_alive) {
        head_.append("\r\nConnection: keep-alive");
    }
    head_.append("\r\n").append(response.headers).append("\r\n");

    const bool sends_body = may_have_body && !style.without_body && !streamed;
    const bool copied = body.size() <= copied_body_bytes;
    if (sends_body && copied) {
        head_.append(body);
    }
    parts_[0] = boost::asio::buffer(head_);
    parts_[1] = sends_body && !copied ? boost::asio::buffer(body) : boost::asio::const_buffer();
    bytes_sent_ = 0;
}

void ResponseWriter::compose_raw(std::string_view text) {
    parts_[0] = boost::asio::buffer(text.data(), text.size());
    parts_[1] = {};
    bytes_sent_ = 0;
}

void ResponseWriter::compose_piece(std::string& piece, Chunk chunk) {
    head_.clear();
    if (chunk.framed && !piece.empty()) {
        char digits[16];
        const auto end = std::to_chars(digits, digits + sizeof digits, piece.size(), 16).ptr;
        head_.append(digits, static_cast<std::size_t>(end - digits)).append("\r\n");
        piece.append("\r\n");
    }
    if (chunk.framed && chunk.last) piece.append("0\r\n\r\n");
    const bool copied = piece.size() <= copied_body_bytes;
    if (copied) head_.append(piece);
    parts_[0] = boost::asio::buffer(head_);
    parts_[1] = copied ? boost::asio::const_buffer() : boost::asio::buffer(piece);
}

void ResponseWriter::sent(std::size_t count) {
    bytes_sent_ += count;
    const std::size_t first = std::min(count, parts_[0].size());
    parts_[0] += first;
    parts_[1] += count - first;
}

std::string_view reason_phrase(unsigned status) {
    const auto* found = std::find_if(std::begin(phrases), std::end(phrases),
                                     [status](const Phrase& phrase) { return phrase.status == status; });
    return found == std::end(phrases) ? std::string_view() : found->text;
}

}  // namespace tjp::http
