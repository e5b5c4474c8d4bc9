#include "server/api/access_log.hpp"

#include "storage/codec/json_text.hpp"

namespace tjp::api {

AccessLog::AccessLog(AccessLogFormat format, std::size_t loops, LogSink& sink)
    : format_(format), sink_(sink), blocks_(loops) {}

void AccessLog::add(const http::Request& request, unsigned status, const Line& line) {
    if (format_ == AccessLogFormat::off) return;
    std::string& block = blocks_[request.loop];
    format_ == AccessLogFormat::json ? add_json(block, request, status, line) : add_text(block, request, status, line);
    block += '\n';
    if (block.size() >= block_bytes) flush(request.loop);
}

void AccessLog::flush(std::size_t loop) {
    if (blocks_[loop].empty()) return;
    std::string block;
    block.reserve(block_bytes + 1024);
    block.swap(blocks_[loop]);
    sink_.write(std::move(block));
}

namespace {

/// A method is a token of any length: the known ones are short. Of a head that was not understood there is none.
std::string_view shown_method(const http::Request& request) {
    const bool known = request.method != http::Method::other && !request.method_text.empty();
    return known ? request.method_text : "-";
}

}  // namespace

void AccessLog::add_text(std::string& out, const http::Request& request, unsigned status, const Line& line) const {
    append(out, line.at);
    out.append(" ");
    append_address(out, line.client);
    out.append(" ");
    out.append(shown_method(request)).append(" ").append(line.route);
    out.append(" ").append(std::to_string(status)).append(" ").append(std::to_string(line.bytes)).append("B ");
    out.append(std::to_string(line.took_us)).append("us ").append(line.key_id.empty() ? "-" : line.key_id);
    out.append(" ").append(line.request_id);
}

void AccessLog::add_json(std::string& out, const http::Request& request, unsigned status, const Line& line) const {
    JsonWriter json(out);
    json.open('{').key("at").value(line.at).key("peer").string(line.client.to_string());
    json.key("method").string(shown_method(request));
    json.key("route").string(line.route).key("status").number(status);
    json.key("bytes").number(static_cast<std::int64_t>(line.bytes)).key("us").number(line.took_us);
    json.key("key");
    line.key_id.empty() ? json.null() : json.string(line.key_id);
    json.key("request_id").string(line.request_id).close('}');
}

}  // namespace tjp::api
