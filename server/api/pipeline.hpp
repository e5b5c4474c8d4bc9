#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "server/api/access_log.hpp"
#include "server/api/admission.hpp"
#include "server/api/context.hpp"
#include "server/api/routes.hpp"
#include "server/http/message.hpp"

namespace tjp::api {

/// Every request's way, in the order the contract gives: request id → path and method → key → rate limit → scope →
/// plan → handler → whatever went wrong → access log.
class Pipeline final : public http::Service, public Gate {
public:
    Pipeline(Services& services, AccessLog& access_log, std::size_t loops);

    std::size_t body_limit(const http::Request& head) const override;
    bool reads_body(const http::Request& head) const override;
    boost::asio::awaitable<void> handle(const http::Request& request, http::Response& response) override;
    void refuse(http::Fault fault, std::string_view detail, const http::Request& head,
                http::Response& response) override;
    void finished(const http::Request& request, const http::Response& response, std::size_t bytes) noexcept override;

    boost::asio::awaitable<Result<std::shared_ptr<const Principal>>> admit_again(const http::Request& request,
                                                                                 const Route& route) override;

    /// The names that Metrics counts by: the routes' patterns, then `other` and `console`.
    static std::vector<std::string> route_names();

private:
    /// Gives the request its id, and the answer the headers that all have.
    void begin(const http::Request& request, http::Response& response);
    std::string_view request_id(const http::Response& response) const;
    /// A page or a file of the web console, to a method that such have.
    void serve_console(const http::Request& request, http::Response& response) const;
    void answer_options(const http::Request& request, http::Response& response) const;
    void add_cors(const http::Request& request, http::Response& response) const;
    void fail(http::Response& response, const Error& error) const;

    /// Sets the principal, or tells why there is none.
    boost::asio::awaitable<Result<void>> authenticate(Context& context);
    boost::asio::awaitable<Result<void>> admit(Context& context, const Route& route);
    /// Whether who was admitted still is: a key may have been revoked while its request waited.
    boost::asio::awaitable<Result<void>> readmit(Context& context, const Route& route);

    struct alignas(64) LoopState {
        std::uint64_t next_id = 0;
    };

    Services& services_;
    AccessLog& access_log_;
    Admission admission_;
    std::vector<LoopState> loops_;
};

}  // namespace tjp::api
