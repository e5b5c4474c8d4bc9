#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "storage/engine/write_set.hpp"
#include "storage/model/error.hpp"

namespace tjp {

/// How a commit ended: committed (no error, no conflict), a conflict, or an error.
struct CommitResult {
    std::uint64_t sequence = 0;           ///< of the commit; ascends by one a commit for the life of the data
    std::optional<std::size_t> conflict;  ///< position in the WriteSet of the expectation that did not hold
    std::optional<Error> error;           ///< after an error the write may or may not exist

    bool committed() const { return !conflict && !error; }
};

struct PendingCommit;

/// Where finished commits go back to, usually an event loop. One delivery may carry many commits.
class CommitSink {
public:
    virtual ~CommitSink() = default;
    /// Called on the writer's thread; `first` heads a list linked by `next`. The sink must see to it that
    /// `complete()` of each is called, on its own thread. Must not block and must not throw.
    virtual void deliver(PendingCommit* first) noexcept = 0;
};

/// Hears of commits before their submitters do, in the order of their sequences.
class CommitObserver {
public:
    virtual ~CommitObserver() = default;
    /// Called on the writer's thread when a batch is durable and can be read; `first` heads the list of its commits, of
    /// which some may have failed. Must not block and must not throw.
    virtual void committed(const PendingCommit& first) noexcept = 0;
};

/// Several observers, told one after the other.
class CommitObservers final : public CommitObserver {
public:
    CommitObservers(std::initializer_list<CommitObserver*> observers) : observers_(observers) {}
    void committed(const PendingCommit& first) noexcept override {
        for (CommitObserver* const observer : observers_) observer->committed(first);
    }

private:
    std::vector<CommitObserver*> observers_;
};

/// A commit on its way. Owned by the submitter, who keeps it alive until `complete()` is called.
struct PendingCommit {
    PendingCommit() = default;
    PendingCommit(const PendingCommit&) = delete;
    PendingCommit& operator=(const PendingCommit&) = delete;
    virtual ~PendingCommit() = default;
    /// Called once, by the sink, when `result` is set.
    virtual void complete() = 0;
    /// Called in its place where the sink's loop ends before it could run: to free what was held, and no more.
    virtual void abandon() = 0;

    WriteSet writes;
    CommitResult result;
    CommitSink* sink = nullptr;
    PendingCommit* next = nullptr;
};

}  // namespace tjp
