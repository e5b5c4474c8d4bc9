#include "server/api/handlers.hpp"
#include "server/api/openapi/document.hpp"

namespace tjp::api {

boost::asio::awaitable<Result<void>> get_openapi(Context& context) {
    // Made once, by whoever asks first: it is the same for all, and for as long as the process lives.
    static const std::string document = openapi::make_document();
    context.response.body = document;
    apply_etag(context);
    co_return Result<void>{};
}

}  // namespace tjp::api
