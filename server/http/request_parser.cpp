// Beast reads the syntax of a whole head; everything that decides where a request ends is our own. The head is only
// handed over once the scanner has seen its empty line, so Beast's parser lives for one call and never sees a split;
// the body never goes through it, because Beast 1.81 bounds neither chunk lines nor trailers.
#include "server/http/request_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "server/http/limits.hpp"

namespace tjp::http {

namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

// A body buffer bigger than this is given back when the connection goes idle.
constexpr std::size_t kept_body_bytes = 16 * 1024;
// More than this is not reserved on the word of a Content-Length alone.
constexpr std::size_t max_reserved_bytes = 64 * 1024;

Method method_of(beast_http::verb verb) {
    switch (verb) {
        case beast_http::verb::get:
            return Method::get;
        case beast_http::verb::head:
            return Method::head;
        case beast_http::verb::post:
            return Method::post;
        case beast_http::verb::put:
            return Method::put;
        case beast_http::verb::patch:
            return Method::patch;
        case beast_http::verb::delete_:
            return Method::del;
        case beast_http::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

std::string_view plain(string_view text) { return {text.data(), text.size()}; }

class HeadReader final : public beast_http::basic_parser<true> {
public:
    explicit HeadReader(Request& request) : request_(request) {
        header_limit(max_head_bytes + 1);
        body_limit(boost::none);
    }

    Version version() const { return version_; }

private:
    void on_request_impl(beast_http::verb verb, string_view method, string_view target, int version,
                         error_code&) override {
        request_.method = method_of(verb);
        request_.method_text = plain(method);
        request_.target = plain(target);
        version_ = version == 11 ? Version::http_1_1 : Version::http_1_0;
    }
    void on_field_impl(beast_http::field, string_view name, string_view value, error_code&) override {
        request_.headers.push_back(Header{plain(name), plain(value)});
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view body, error_code&) override { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override { return body.size(); }
    void on_finish_impl(error_code&) override {}

    Request& request_;
    Version version_ = Version::http_1_1;
};

std::string_view sentence_for(const error_code& error) {
    if (error == beast_http::error::bad_method) {
        return "The request method is malformed.";
    }
    if (error == beast_http::error::bad_target) {
        return "The request target is malformed.";
    }
    if (error == beast_http::error::bad_version) {
        return "The request line does not end in HTTP/1.0 or HTTP/1.1.";
    }
    if (error == beast_http::error::bad_content_length || error == beast_http::error::multiple_content_length) {
        return "Content-Length is malformed.";
    }
    if (error == beast_http::error::bad_transfer_encoding) {
        return "Transfer-Encoding is malformed.";
    }
    return "A header field is malformed.";
}

}  // namespace

void RequestParser::next() {
    stage_ = Stage::head;
    skipped_empty_line_ = false;
    keep_alive_ = false;
    version_ = Version::http_1_1;
    framing_ = Framing{};
    scanner_.reset();
    body_.clear();
    request_.method = Method::get;
    request_.method_text = request_.target = request_.path = request_.query = request_.body = {};
    request_.headers.clear();
    request_.received = {};
}

RequestParser::Status RequestParser::feed(std::string_view& input) {
    switch (stage_) {
        case Stage::head:
            return feed_head(input);
        case Stage::fixed_body:
        case Stage::chunked_body:
            return feed_body(input);
        case Stage::head_done:
            return Status::head_done;
        case Stage::complete:
            return Status::complete;
        default:
            return Status::refused;
    }
}

RequestParser::Status RequestParser::feed_head(std::string_view& input) {
    // RFC 9112, section 2.2: some clients send an empty line after a body.
    if (!skipped_empty_line_ && input.substr(0, 2) == "\r\n") {
        input.remove_prefix(2);
        skipped_empty_line_ = true;
    }
    if (input.empty() || (!skipped_empty_line_ && input == "\r")) {
        return Status::need_more;
    }
    switch (scanner_.scan(input)) {
        case HeadScanner::Verdict::need_more:
            return Status::need_more;
        case HeadScanner::Verdict::refused:
            return refuse(scanner_.refusal());
        default:
            break;
    }
    head_.assign(input.data(), scanner_.size());
    input.remove_prefix(scanner_.size());
    return parse_head(head_);
}

RequestParser::Status RequestParser::parse_head(std::string_view head) {
    HeadReader reader(request_);
    error_code error;
    reader.put(boost::asio::buffer(head.data(), head.size()), error);
    if (error || !reader.is_header_done()) {
        return refuse(Refusal{Fault::malformed, sentence_for(error)});
    }
    version_ = reader.version();
    keep_alive_ = reader.keep_alive();
    if (const auto refusal = check_head(request_, version_, framing_)) {
        return refuse(*refusal);
    }
    stage_ = Stage::head_done;
    return Status::head_done;
}

RequestParser::Status RequestParser::allow_body(std::size_t limit) {
    if (!framing_.has_body()) {
        return complete();
    }
    if (framing_.chunked) {
        chunks_.reset(limit);
        stage_ = Stage::chunked_body;
        return Status::need_more;
    }
    if (framing_.content_length > limit) {
        return refuse(Refusal{Fault::body_too_large, "The request body is too large."});
    }
    body_.reserve(std::min(static_cast<std::size_t>(framing_.content_length), max_reserved_bytes));
    stage_ = Stage::fixed_body;
    return Status::need_more;
}

RequestParser::Status RequestParser::skip_body() {
    keep_alive_ = false;
    return complete();
}

RequestParser::Status RequestParser::feed_body(std::string_view& input) {
    if (stage_ == Stage::fixed_body) {
        const std::size_t count = std::min(body_missing(), input.size());
        body_.append(input.data(), count);
        input.remove_prefix(count);
        return body_missing() == 0 ? complete() : Status::need_more;
    }
    switch (chunks_.feed(input, body_)) {
        case ChunkDecoder::Status::done:
            return complete();
        case ChunkDecoder::Status::refused:
            return refuse(chunks_.refusal());
        default:
            return Status::need_more;
    }
}

std::size_t RequestParser::body_missing() const {
    return stage_ == Stage::fixed_body ? static_cast<std::size_t>(framing_.content_length) - body_.size() : 0;
}

void RequestParser::trim() {
    if (body_.capacity() > kept_body_bytes) {
        std::string().swap(body_);
    }
}

RequestParser::Status RequestParser::complete() {
    request_.body = body_;
    stage_ = Stage::complete;
    return Status::complete;
}

RequestParser::Status RequestParser::refuse(const Refusal& refusal) {
    refusal_ = refusal;
    keep_alive_ = false;
    stage_ = Stage::refused;
    return Status::refused;
}

}  // namespace tjp::http
