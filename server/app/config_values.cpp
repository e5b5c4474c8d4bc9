#include "server/app/config_values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "server/api/address_rules.hpp"
#include "server/app/config_table.hpp"

namespace tjp {

std::string to_string(const ListenAddress& address) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return (v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

namespace config {
namespace {

constexpr std::size_t max_host = 253;  // RFC 1035, 2.3.4
constexpr std::size_t max_label = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view trim(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t");
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t comma = text.find(',');
        parts.push_back(trim(text.substr(0, comma)));
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

bool is_v4(const std::string& text) {
    in_addr address{};
    return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

/// An IPv6 address, with or without a zone (`fe80::1%eth0`).
bool is_v6(std::string text) {
    if (const std::size_t percent = text.find('%'); percent != std::string::npos) {
        if (percent + 1 == text.size() ||
            !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(percent) + 1, text.end(),
                         [](char c) { return is_alnum(c) || c == '-' || c == '.'; })) {
            return false;
        }
        text.resize(percent);
    }
    in6_addr address{};
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

/// A host name (RFC 1123, 2.1) or an IPv4 address: what ends in a label of digits is meant as an address.
bool is_host(std::string_view host) {
    if (host.empty() || host.size() > max_host) return false;
    std::size_t start = 0;
    bool numeric = false;
    while (start <= host.size()) {
        const std::size_t end = std::min(host.find('.', start), host.size());
        const std::string_view label = host.substr(start, end - start);
        if (label.empty() || label.size() > max_label || label.front() == '-' || label.back() == '-') return false;
        if (!std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-'; })) return false;
        numeric = std::ranges::all_of(label, is_digit);
        start = end + 1;
    }
    return !numeric || is_v4(std::string(host));
}

std::optional<ListenAddress> parse_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return {};
    std::uint32_t port = 0;
    if (!parse_number(text.substr(colon + 1), 0, 65'535, port)) return {};
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (bracketed ? !is_v6(std::string(host)) : !is_host(host)) return {};
    return ListenAddress{std::string(host), static_cast<std::uint16_t>(port)};
}

bool is_origin(std::string_view text) {
    if (text == "*") return true;
    const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
    if (scheme == 0) return false;
    const std::string_view authority = text.substr(scheme);
    const bool has_port = authority.rfind(':') != std::string_view::npos && !authority.ends_with(']');
    std::string address(authority);
    if (!has_port) address += ":0";
    return parse_address(address).has_value();
}

}  // namespace

bool parse_number(std::string_view text, std::uint32_t min, std::uint32_t max, std::uint32_t& out) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < min || value > max) return false;
    out = value;
    return true;
}

bool parse_listen(std::string_view text, std::vector<ListenAddress>& out) {
    std::vector<ListenAddress> found;
    for (const std::string_view part : split(text)) {
        const auto address = parse_address(part);
        if (!address) return false;
        found.push_back(*address);
    }
    out = std::move(found);
    return true;
}

bool parse_origins(std::string_view text, std::vector<std::string>& out) {
    std::vector<std::string> found;
    if (!trim(text).empty()) {
        for (const std::string_view part : split(text)) {
            std::string origin(part);
            std::ranges::transform(origin, origin.begin(),
                                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
            if (!is_origin(origin)) return false;
            // A browser leaves the scheme's own port out, so an origin with it would never match.
            const std::string_view own_port = origin.starts_with("https:") ? ":443" : ":80";
            std::string_view sent = origin;
            if (sent.ends_with(own_port)) sent.remove_suffix(own_port.size());
            found.emplace_back(sent);
        }
    }
    out = std::move(found);
    return true;
}

bool parse_networks(std::string_view text, std::vector<std::string>& out) {
    std::vector<std::string> found;
    if (!trim(text).empty()) {
        for (const std::string_view part : split(text)) {
            // The word for TradingView's addresses is for hooks: its servers are no proxies of ours.
            if (part == "tradingview" || !api::AddressRules::valid(part)) return false;
            found.emplace_back(part);
        }
    }
    out = std::move(found);
    return true;
}

}  // namespace config
}  // namespace tjp
