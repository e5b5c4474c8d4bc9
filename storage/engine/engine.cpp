#include "storage/engine/engine.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace tjp {
namespace {

class WaitingCommit final : public PendingCommit, public CommitSink {
public:
    WaitingCommit() { sink = this; }

    void deliver(PendingCommit* first) noexcept override {
        while (first != nullptr) {
            PendingCommit* following = first->next;
            first->complete();
            first = following;
        }
    }

    void complete() override {
        // Notified under the lock: the waiter may destroy this object as soon as it can take the lock.
        const std::scoped_lock lock(mutex_);
        done_ = true;
        ready_.notify_one();
    }

    void abandon() override { complete(); }

    void wait() {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return done_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable ready_;
    bool done_ = false;
};

}  // namespace

CommitResult commit_and_wait(Engine& engine, WriteSet writes) {
    WaitingCommit pending;
    pending.writes = std::move(writes);
    while (!engine.submit(pending)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    pending.wait();
    return std::move(pending.result);
}

}  // namespace tjp
