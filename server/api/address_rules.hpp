#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/message.hpp"

namespace tjp::api {

/// A set of addresses and networks.
class AddressRules {
public:
    /// `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`, or the word `tradingview` for the addresses its alerts come from
    /// (TradingView's help page "How to configure webhook alerts"). False where the text is none of these.
    [[nodiscard]] bool add(std::string_view rule);
    bool empty() const { return networks_.empty(); }
    bool contain(const boost::asio::ip::address& address) const;

    /// Whether `add` would take it.
    static bool valid(std::string_view rule);

private:
    /// Every address as IPv6, those of IPv4 mapped: one comparison for both.
    struct Network {
        boost::asio::ip::address_v6::bytes_type bytes{};
        unsigned bits = 128;
    };
    static std::optional<Network> parse(std::string_view text);

    std::vector<Network> networks_;
};

/// Who sent a request: the peer, or, where the peer is a trusted proxy, the last address in `X-Forwarded-For` that is
/// no trusted proxy. Whatever stands further left in that header was written by the client itself.
boost::asio::ip::address client_address(const http::Request& request, const AddressRules& trusted);

/// The address as text, as its to_string() writes it: several times quicker for IPv4, and every request needs it.
void append_address(std::string& out, const boost::asio::ip::address& address);

/// `https://host` as the client knows this server, for the URLs it is told; a trusted proxy may say so in
/// `X-Forwarded-Proto` and `X-Forwarded-Host`.
std::string public_origin(const http::Request& request, const AddressRules& trusted);

}  // namespace tjp::api
