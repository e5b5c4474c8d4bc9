#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string_view>

#include "auth/key_ring.hpp"
#include "server/api/services.hpp"
#include "server/http/message.hpp"
#include "server/http/query.hpp"
#include "server/journal/listing.hpp"
#include "storage/model/error.hpp"

namespace tjp::api {

struct Route;

/// For answers that last: whether who was let in would be still.
class Gate {
public:
    virtual ~Gate() = default;
    /// Who asks, as it is now; the error where a route is no longer open to him. Counts nothing.
    virtual boost::asio::awaitable<Result<std::shared_ptr<const Principal>>> admit_again(const http::Request& request,
                                                                                         const Route& route) = 0;
};

/// One request on its way through the pipeline, as its handler sees it.
struct Context {
    const http::Request& request;
    http::Response& response;
    Services& services;
    std::shared_ptr<const Principal> principal;  ///< set on every route that asks for a key
    std::string_view id;                         ///< what stood for `{id}` in the path
    Timestamp now;
    Gate* gate = nullptr;  ///< with `route`, which it came by; both outlive every request
    const Route* route = nullptr;
    bool waited = false;  ///< set by a handler that waited: who asks is then looked at once more before the answer

    UserId user() const { return principal->user.id; }
};

/// Fills the response, or says what is wrong.
using Handler = boost::asio::awaitable<Result<void>> (*)(Context& context);

/// The decoded query of a request, as a decoder's ParameterLookup.
class Parameters {
public:
    /// The error is for the client.
    static Result<Parameters> parse(const Context& context);

    /// The parameter's value, nothing where it was not given.
    std::optional<std::string_view> operator()(std::string_view name);

    /// An error where one of those that were looked up was given twice: nobody can say which one counts.
    Result<void> check() const;

private:
    explicit Parameters(http::Query query) : query_(std::move(query)) {}

    http::Query query_;
    std::string repeated_;
};

/// Decodes a query by one of the decoders of journal/listing.hpp.
template <class Query>
Result<Query> decode_query(const Context& context, Result<Query> (*decode)(ParameterLookup)) {
    auto parameters = Parameters::parse(context);
    if (!parameters) return parameters.error();
    auto query = decode(*parameters);
    if (!query) return query;
    if (auto once = parameters->check(); !once) return once.error();
    return query;
}

/// The strong entity tag of a body, with its quotes.
std::string entity_tag(std::string_view body);

/// Whether an If-None-Match field names the tag: `*`, or a list of tags, of which a `W/` is not looked at (RFC 9110,
/// 13.1.2 asks for the weak comparison).
bool names_tag(std::string_view field, std::string_view tag);

/// Whether an If-Match field lets a change pass: it is empty, `*`, or names the tag itself (not a weak form of it).
bool passes_if_match(std::string_view field, std::string_view tag);

/// Refuses a change of what is no longer as the client last saw it. `body` is what GET answers of it now, `what` its
/// noun.
Result<void> check_unchanged(std::string_view if_match, std::string_view body, std::string_view what);

/// Gives the response the ETag, and makes it a 304 where the client has that; answers whether it did.
bool answer_unchanged(Context& context, std::string_view tag);

/// Gives the finished response its strong ETag, and turns it into a 304 where the client has it already.
void apply_etag(Context& context);

}  // namespace tjp::api
