#include "server/http/message.hpp"

#include <algorithm>
#include <cassert>

#include "server/http/text.hpp"

namespace tjp::http {

namespace {

// A body bigger than this is not kept for the next answer on the same connection.
constexpr std::size_t kept_body_bytes = 1UL << 20;

}  // namespace

std::string_view Request::header(std::string_view name) const {
    for (const Header& field : headers) {
        if (same_text(field.name, name)) {
            return field.value;
        }
    }
    return {};
}

std::size_t Request::count(std::string_view name) const {
    const auto found =
        std::count_if(headers.begin(), headers.end(), [&](const Header& field) { return same_text(field.name, name); });
    return static_cast<std::size_t>(found);
}

void Response::add(std::string_view name, std::string_view value) {
    const bool sane = is_token(name) && value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
    assert(sane);
    if (!sane) {
        return;
    }
    headers.append(name).append(": ").append(value).append("\r\n");
}

void Response::clear() {
    status = 200;
    content_type = "application/json";
    headers.clear();
    label = 0;
    note.clear();
    to_stranger = true;
    stream.reset();
    shared_body.reset();
    body.clear();
    if (body.capacity() > kept_body_bytes) {
        body.shrink_to_fit();
    }
}

}  // namespace tjp::http
