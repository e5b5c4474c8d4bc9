#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/engine/engine.hpp"

namespace tjp::test {

/// A commit that only notes its end.
struct NotedCommit final : PendingCommit {
    void complete() override { completed.store(true, std::memory_order_release); }
    void abandon() override { complete(); }
    std::atomic<bool> completed{false};
};

/// Completes what is delivered on the writer's thread, and notes in which order and in how many deliveries.
class InlineSink : public CommitSink {
public:
    void deliver(PendingCommit* first) noexcept override {
        const std::scoped_lock lock(mutex_);
        ++deliveries_;
        while (first != nullptr) {
            PendingCommit* const following = first->next;
            order_.push_back(first);
            first->complete();
            first = following;
        }
        ended_.notify_all();
    }

    void wait_for(std::size_t commits) {
        std::unique_lock lock(mutex_);
        ended_.wait(lock, [&] { return order_.size() >= commits; });
    }
    std::vector<PendingCommit*> order() const {
        const std::scoped_lock lock(mutex_);
        return order_;
    }
    std::size_t deliveries() const {
        const std::scoped_lock lock(mutex_);
        return deliveries_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable ended_;
    std::vector<PendingCommit*> order_;
    std::size_t deliveries_ = 0;
};

/// Keeps the writer's thread until it is let go, so that what is submitted meanwhile waits in the queue.
class WriterHold final : public CommitSink {
public:
    explicit WriterHold(Engine& engine) {
        commit_.sink = this;
        commit_.writes.put(Table::sessions, "held", "x");
        if (!engine.submit(commit_)) return;
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return holding_; });
    }
    ~WriterHold() override {
        release();
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_; });
    }

    void release() {
        const std::scoped_lock lock(mutex_);
        released_ = true;
        changed_.notify_all();
    }

    void deliver(PendingCommit* first) noexcept override {
        std::unique_lock lock(mutex_);
        holding_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return released_; });
        first->complete();
        ended_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    NotedCommit commit_;
    bool holding_ = false;
    bool released_ = false;
    bool ended_ = false;
};

/// A commit of one put.
inline std::unique_ptr<NotedCommit> noted_put(CommitSink& sink, std::string_view key, std::string_view value) {
    auto commit = std::make_unique<NotedCommit>();
    commit->sink = &sink;
    commit->writes.put(Table::users, key, value);
    return commit;
}

}  // namespace tjp::test
