#pragma once

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>

#include "storage/engine/commit.hpp"

namespace tjp {

/// Brings finished commits back to an event loop, all those of a batch in one post.
class LoopSink final : public boost::asio::execution_context::service, public CommitSink {
public:
    using key_type = LoopSink;
    inline static boost::asio::execution_context::id id;

    explicit LoopSink(boost::asio::execution_context& context)
        : boost::asio::execution_context::service(context), loop_(static_cast<boost::asio::io_context&>(context)) {}

    void deliver(PendingCommit* first) noexcept override;

private:
    void shutdown() override {}

    boost::asio::io_context& loop_;
};

}  // namespace tjp
