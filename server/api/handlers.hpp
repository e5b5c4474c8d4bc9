#pragma once

#include "server/api/context.hpp"

/// One handler a route; each in the file of its resource. The table in routes.cpp says what leads to which.
namespace tjp::api {

boost::asio::awaitable<Result<void>> get_me(Context& context);

boost::asio::awaitable<Result<void>> get_setup(Context& context);
boost::asio::awaitable<Result<void>> set_up(Context& context);
boost::asio::awaitable<Result<void>> register_user(Context& context);
boost::asio::awaitable<Result<void>> list_users(Context& context);
boost::asio::awaitable<Result<void>> create_user(Context& context);
boost::asio::awaitable<Result<void>> sign_in(Context& context);
boost::asio::awaitable<Result<void>> get_session(Context& context);
boost::asio::awaitable<Result<void>> sign_out(Context& context);
boost::asio::awaitable<Result<void>> list_sessions(Context& context);
boost::asio::awaitable<Result<void>> delete_session(Context& context);
boost::asio::awaitable<Result<void>> change_password(Context& context);
boost::asio::awaitable<Result<void>> list_keys(Context& context);
boost::asio::awaitable<Result<void>> create_key(Context& context);
boost::asio::awaitable<Result<void>> reroll_key(Context& context);
boost::asio::awaitable<Result<void>> revoke_key(Context& context);

boost::asio::awaitable<Result<void>> list_trades(Context& context);
boost::asio::awaitable<Result<void>> get_trade(Context& context);
boost::asio::awaitable<Result<void>> create_trade(Context& context);
boost::asio::awaitable<Result<void>> create_trades(Context& context);
boost::asio::awaitable<Result<void>> change_trade(Context& context);
boost::asio::awaitable<Result<void>> delete_trade(Context& context);
boost::asio::awaitable<Result<void>> export_trades(Context& context);
boost::asio::awaitable<Result<void>> get_stats(Context& context);

boost::asio::awaitable<Result<void>> get_events(Context& context);

boost::asio::awaitable<Result<void>> list_signals(Context& context);
boost::asio::awaitable<Result<void>> get_signal(Context& context);
boost::asio::awaitable<Result<void>> create_signal(Context& context);
boost::asio::awaitable<Result<void>> change_signal(Context& context);
boost::asio::awaitable<Result<void>> close_signal(Context& context);
boost::asio::awaitable<Result<void>> parse_signal(Context& context);
boost::asio::awaitable<Result<void>> reparse_signal(Context& context);

boost::asio::awaitable<Result<void>> list_hooks(Context& context);
boost::asio::awaitable<Result<void>> get_hook(Context& context);
boost::asio::awaitable<Result<void>> create_hook(Context& context);
boost::asio::awaitable<Result<void>> change_hook(Context& context);
boost::asio::awaitable<Result<void>> delete_hook(Context& context);
boost::asio::awaitable<Result<void>> rotate_hook(Context& context);
boost::asio::awaitable<Result<void>> list_messages(Context& context);
boost::asio::awaitable<Result<void>> receive_message(Context& context);

boost::asio::awaitable<Result<void>> get_copier(Context& context);
boost::asio::awaitable<Result<void>> put_copier(Context& context);

boost::asio::awaitable<Result<void>> list_accounts(Context& context);
boost::asio::awaitable<Result<void>> get_account(Context& context);
boost::asio::awaitable<Result<void>> create_account(Context& context);
boost::asio::awaitable<Result<void>> change_account(Context& context);
boost::asio::awaitable<Result<void>> delete_account(Context& context);
boost::asio::awaitable<Result<void>> get_account_stats(Context& context);

boost::asio::awaitable<Result<void>> get_openapi(Context& context);
boost::asio::awaitable<Result<void>> get_health(Context& context);
boost::asio::awaitable<Result<void>> get_readiness(Context& context);
boost::asio::awaitable<Result<void>> get_metrics(Context& context);

}  // namespace tjp::api
