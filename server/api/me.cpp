#include "server/api/handlers.hpp"
#include "storage/codec/json_text.hpp"

namespace tjp::api {

boost::asio::awaitable<Result<void>> get_me(Context& context) {
    const User& user = context.principal->user;
    JsonWriter json(context.response.body);
    json.open('{').key("ok").boolean(true).key("user").open('{').key("id").value(user.id);
    json.key("email").string(user.email).key("plan").string(to_string(user.plan));
    json.key("plan_expires_at").value(user.plan_expires_at).close('}').close('}');
    apply_etag(context);
    co_return Result<void>{};
}

}  // namespace tjp::api
