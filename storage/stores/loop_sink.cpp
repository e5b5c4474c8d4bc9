#include "storage/stores/loop_sink.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace tjp {

namespace {

/// Finished commits on their way to the loop. A loop that is destroyed first lets them go.
class Delivery {
public:
    explicit Delivery(PendingCommit* first) : first_(first) {}
    Delivery(Delivery&& other) noexcept : first_(std::exchange(other.first_, nullptr)) {}
    Delivery& operator=(Delivery&&) = delete;
    ~Delivery() {
        while (PendingCommit* commit = next()) commit->abandon();
    }

    void operator()() {
        while (PendingCommit* commit = next()) commit->complete();
    }

private:
    /// Taken off before it is completed: completing may destroy it.
    PendingCommit* next() { return first_ == nullptr ? nullptr : std::exchange(first_, first_->next); }

    PendingCommit* first_;
};

}  // namespace

void LoopSink::deliver(PendingCommit* first) noexcept { boost::asio::post(loop_, Delivery(first)); }

}  // namespace tjp
