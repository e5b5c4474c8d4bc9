#include "server/http/head_checks.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "server/http/limits.hpp"
#include "server/http/text.hpp"

namespace tjp::http {

namespace {

using Check = std::optional<Refusal>;

// 19 digits fit 64 bits whatever they are.
constexpr std::size_t max_length_digits = 19;

Check malformed(std::string_view detail) { return Refusal{Fault::malformed, detail}; }

/// uri-host [ ":" port ] of RFC 9110, 7.2, with a host that is there: a name, an address, or an address in brackets.
bool is_host(std::string_view text) {
    const bool bracketed = text.starts_with('[');
    const std::size_t end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == std::string_view::npos || end == (bracketed ? 1 : 0)) return false;
    const std::string_view host = text.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0));
    const std::string_view rest = text.substr(bracketed ? end + 1 : end);
    const bool named = std::all_of(host.begin(), host.end(), [bracketed](char c) {
        return is_alnum(c) || c == '.' || (bracketed ? c == ':' : c == '-' || c == '_');
    });
    return named && (rest.empty() || (rest.front() == ':' && std::all_of(rest.begin() + 1, rest.end(), is_digit)));
}

bool holds_control(std::string_view text) {
    std::uint8_t found = 0;
    for (const char c : text) found = static_cast<std::uint8_t>(found | control_bit(c));
    return found != 0;
}

/// The fields that frame or address a request; each may come once.
struct Decisive {
    const Header* host = nullptr;
    const Header* content_length = nullptr;
    const Header* transfer_encoding = nullptr;
    const Header* expect = nullptr;
};

Check once(const Header*& slot, const Header& field, std::string_view detail) {
    if (slot != nullptr) {
        return malformed(detail);
    }
    slot = &field;
    return std::nullopt;
}

Check gather(const Request& request, Decisive& decisive) {
    for (const Header& field : request.headers) {
        if (!is_token(field.name)) {
            return malformed("A header name is not a token.");
        }
        if (holds_control(field.value)) {
            return malformed("A header value contains a control character.");
        }
        // The length tells the four apart from almost every other field without comparing.
        Check fault;
        if (field.name.size() == 4 && same_text(field.name, "host")) {
            fault = once(decisive.host, field, "The request has more than one Host field.");
        } else if (field.name.size() == 14 && same_text(field.name, "content-length")) {
            fault = once(decisive.content_length, field, "The request has more than one Content-Length field.");
        } else if (field.name.size() == 17 && same_text(field.name, "transfer-encoding")) {
            fault = once(decisive.transfer_encoding, field, "The request has more than one Transfer-Encoding field.");
        } else if (field.name.size() == 6 && same_text(field.name, "expect")) {
            fault = once(decisive.expect, field, "The request has more than one Expect field.");
        }
        if (fault) {
            return fault;
        }
    }
    return std::nullopt;
}

Check check_framing(const Decisive& decisive, Version version, Framing& framing) {
    if (decisive.transfer_encoding != nullptr) {
        if (version != Version::http_1_1) {
            return malformed("Transfer-Encoding needs HTTP/1.1.");
        }
        if (decisive.content_length != nullptr) {
            return malformed("Transfer-Encoding and Content-Length exclude each other.");
        }
        if (!same_text(decisive.transfer_encoding->value, "chunked")) {
            return malformed("The only Transfer-Encoding understood is chunked.");
        }
        framing.chunked = true;
    }
    if (decisive.content_length != nullptr) {
        const std::string_view digits = decisive.content_length->value;
        if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
            return malformed("Content-Length is not a number.");
        }
        if (digits.size() > max_length_digits) {
            return malformed("Content-Length is absurdly large.");
        }
        std::from_chars(digits.data(), digits.data() + digits.size(), framing.content_length);
    }
    if (decisive.expect != nullptr && version == Version::http_1_1) {
        if (!same_text(decisive.expect->value, "100-continue")) {
            return malformed("The only expectation understood is 100-continue.");
        }
        framing.expects_continue = true;
    }
    return std::nullopt;
}

/// `http://host/path` becomes `/path` where host is the one of the Host field, which makes it the simple case.
Check reduce_to_origin_form(Request& request, const Decisive& decisive) {
    const std::string_view target = request.target;
    const std::size_t scheme_end = target.find("://");
    const std::string_view scheme = target.substr(0, scheme_end);
    if (scheme_end == std::string_view::npos || !(same_text(scheme, "http") || same_text(scheme, "https"))) {
        return malformed("The request target must start with a slash.");
    }
    const std::string_view rest = target.substr(scheme_end + 3);
    const std::size_t slash = rest.find('/');
    const std::string_view authority = rest.substr(0, slash);
    if (!is_host(authority) || (decisive.host != nullptr && !same_text(authority, decisive.host->value))) {
        return malformed("The request target names another host than the Host field.");
    }
    request.target = slash == std::string_view::npos ? std::string_view("/") : rest.substr(slash);
    return std::nullopt;
}

Check check_target(Request& request, const Decisive& decisive) {
    if (request.target.size() > max_target_bytes) {
        return Refusal{Fault::headers_too_large, "The request target is longer than 8 KiB."};
    }
    const bool odd = std::any_of(request.target.begin(), request.target.end(), [](char c) {
        return static_cast<unsigned char>(c) - 0x21U > 0x7eU - 0x21U || c == '#';
    });
    if (request.target.empty() || odd) {
        return malformed("The request target contains a character that must be percent-encoded.");
    }
    if (request.target == "*") {
        request.path = request.target;
        return request.method == Method::options ? std::nullopt : malformed("The target * is for OPTIONS alone.");
    }
    if (request.target.front() != '/') {
        if (Check fault = reduce_to_origin_form(request, decisive)) {
            return fault;
        }
    }
    const std::size_t mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    request.query = mark == std::string_view::npos ? std::string_view() : request.target.substr(mark + 1);
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> check_head(Request& request, Version version, Framing& framing) {
    framing = Framing{};
    Decisive decisive;
    if (Check fault = gather(request, decisive)) {
        return fault;
    }
    if (decisive.host == nullptr && version == Version::http_1_1) {
        return malformed("The request has no Host field.");
    }
    if (decisive.host != nullptr && !is_host(decisive.host->value)) {
        return malformed("The Host field is not a host name.");
    }
    if (Check fault = check_framing(decisive, version, framing)) {
        return fault;
    }
    return check_target(request, decisive);
}

}  // namespace tjp::http
