#include "server/api/address_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tjp::api {
namespace {

namespace ip = boost::asio::ip;

constexpr std::array<std::string_view, 4> tradingview{"52.89.214.238", "34.212.75.30", "54.218.53.128", "52.32.178.7"};
constexpr unsigned v4_prefix_bits = 96;  // of an IPv4 address mapped into IPv6
constexpr std::size_t max_hops = 32;

ip::address_v6 mapped(const ip::address& address) {
    return address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// An address as proxies write it: bare, in brackets, or with a port.
std::optional<ip::address> parse_hop(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        text = text.substr(1, end - 1);
    } else if (std::ranges::count(text, ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    boost::system::error_code failure;
    const auto address = ip::make_address(std::string(text), failure);
    if (failure) return std::nullopt;
    return address;
}

/// What a host may be made of; anything else would let a client write into the URLs that others read.
bool is_host(std::string_view host) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-:[]_").find(c) != std::string_view::npos;
    };
    return !host.empty() && host.size() <= 260 && std::ranges::all_of(host, fits);
}

}  // namespace

std::optional<AddressRules::Network> AddressRules::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    boost::system::error_code failure;
    const auto address = ip::make_address(std::string(text.substr(0, slash)), failure);
    if (failure || (address.is_v6() && address.to_v6().scope_id() != 0)) return std::nullopt;
    const unsigned most = address.is_v4() ? 32 : 128;
    unsigned bits = most;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (ec != std::errc{} || end != digits.data() + digits.size() || bits > most) return std::nullopt;
    }
    return Network{mapped(address).to_bytes(), address.is_v4() ? bits + v4_prefix_bits : bits};
}

bool AddressRules::add(std::string_view rule) {
    if (rule == "tradingview") {
        for (const std::string_view address : tradingview) networks_.push_back(*parse(address));
        return true;
    }
    const auto network = parse(rule);
    if (network) networks_.push_back(*network);
    return network.has_value();
}

bool AddressRules::valid(std::string_view rule) { return rule == "tradingview" || parse(rule).has_value(); }

bool AddressRules::contain(const ip::address& address) const {
    const auto bytes = mapped(address).to_bytes();
    return std::ranges::any_of(networks_, [&](const Network& network) {
        for (unsigned bit = 0; bit < network.bits; bit += 8) {
            const unsigned kept = std::min(8U, network.bits - bit);
            const unsigned difference = bytes[bit / 8] ^ network.bytes[bit / 8];
            if (difference >> (8 - kept) != 0) return false;
        }
        return true;
    });
}

void append_address(std::string& out, const ip::address& address) {
    if (!address.is_v4()) {
        out += address.to_string();
        return;
    }
    std::array<char, 4> text{};
    char separator = 0;
    for (const unsigned char part : address.to_v4().to_bytes()) {
        if (separator != 0) out += separator;
        separator = '.';
        out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), part).ptr);
    }
}

ip::address client_address(const http::Request& request, const AddressRules& trusted) {
    if (trusted.empty() || !trusted.contain(request.peer)) return request.peer;
    // Several header lines are one list (RFC 9110, 5.3), in order.
    std::string hops;
    for (const http::Header& header : request.headers) {
        constexpr std::string_view name = "x-forwarded-for";
        const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
        if (!std::ranges::equal(header.name, name, same)) continue;
        hops.append(hops.empty() ? "" : ",").append(header.value);
    }
    ip::address client = request.peer;
    std::string_view left(hops);
    for (std::size_t hop = 0; hop < max_hops && !left.empty(); ++hop) {
        const std::size_t comma = left.rfind(',');
        const auto address = parse_hop(comma == std::string_view::npos ? left : left.substr(comma + 1));
        if (!address) break;
        client = *address;
        if (!trusted.contain(client) || comma == std::string_view::npos) break;
        left = left.substr(0, comma);
    }
    return client;
}

std::string public_origin(const http::Request& request, const AddressRules& trusted) {
    std::string_view scheme = request.secure ? "https" : "http";
    std::string_view host = request.header("Host");
    if (!trusted.empty() && trusted.contain(request.peer)) {
        const std::string_view proto = request.header("X-Forwarded-Proto");
        if (proto == "https" || proto == "http") scheme = proto;
        if (const std::string_view told = request.header("X-Forwarded-Host"); is_host(told)) host = told;
    }
    return std::string(scheme) + "://" + std::string(is_host(host) ? host : "localhost");
}

}  // namespace tjp::api
