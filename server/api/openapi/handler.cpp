#include "server/api/handlers.hpp"
#include "server/api/openapi/document.hpp"

namespace tjp::api {

boost::asio::awaitable<Result<void>> get_openapi(Context& context) {
    context.response.body = openapi::document();
    apply_etag(context);
    co_return Result<void>{};
}

}  // namespace tjp::api
