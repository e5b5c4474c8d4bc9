#include "storage/engine/write_queue.hpp"

#include <array>

#include "storage/model/big_endian.hpp"

namespace tjp {
namespace {

std::int64_t steady_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Result<std::uint64_t> WriteQueue::read_sequence(BatchTarget& target) {
    std::string value;
    const auto found = target.read(Table::meta, sequence_key, value);
    if (!found) return found.error();
    if (!*found) return std::uint64_t{0};
    const auto sequence = parse_sequence(value);
    if (!sequence) return Error{Code::corrupt, "the commit sequence in the store is damaged", {}};
    return *sequence;
}

std::optional<std::uint64_t> WriteQueue::parse_sequence(std::string_view value) {
    if (value.size() != sizeof(std::uint64_t)) return std::nullopt;
    return read_be64(value);
}

WriteQueue::WriteQueue(BatchTarget& target, WriteQueueLimits limits, std::uint64_t last_sequence)
    : target_(target), limits_(limits), sequence_(last_sequence), thread_([this] { run(); }) {}

WriteQueue::~WriteQueue() { stop(); }

void WriteQueue::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    if (thread_.joinable()) thread_.join();
}

bool WriteQueue::submit(PendingCommit& commit) {
    bool wake = false;
    {
        const std::scoped_lock lock(mutex_);
        const std::size_t bytes = commit.writes.bytes();
        // An empty queue takes anything: a commit larger than the bound must not wait for ever.
        const bool full = queued_ >= limits_.max_commits || queued_bytes_ + bytes > limits_.max_bytes;
        if (stopping_ || (full && queued_ > 0)) return false;
        commit.next = nullptr;
        (tail_ == nullptr ? head_ : tail_->next) = &commit;
        tail_ = &commit;
        ++queued_;
        queued_bytes_ += bytes;
        wake = waiting_;
        waiting_ = false;
    }
    if (wake) arrived_.notify_one();
    return true;
}

PendingCommit* WriteQueue::take_batch() {
    std::unique_lock lock(mutex_);
    while (head_ == nullptr && !stopping_) {
        waiting_ = true;
        arrived_.wait(lock);
    }
    waiting_ = false;
    PendingCommit* const first = head_;
    if (first == nullptr) return nullptr;
    const bool small = first->writes.bytes() <= limits_.small_commit_bytes;
    const std::size_t bound = small ? limits_.small_batch_bytes : limits_.max_batch_bytes;
    std::size_t bytes = 0;
    PendingCommit* last = nullptr;
    for (PendingCommit* at = first; at != nullptr; at = at->next) {
        const std::size_t more = at->writes.bytes();
        if (last != nullptr && bytes + more > bound) break;
        bytes += more;
        last = at;
        --queued_;
    }
    queued_bytes_ -= bytes;
    head_ = last->next;
    if (head_ == nullptr) tail_ = nullptr;
    last->next = nullptr;
    return first;
}

void WriteQueue::run() {
    while (PendingCommit* batch = take_batch()) {
        batch_began_ms_.store(steady_ms(), std::memory_order_relaxed);
        write_batch(batch);
        batch_began_ms_.store(0, std::memory_order_relaxed);
    }
}

void WriteQueue::write_batch(PendingCommit* batch) {
    if (failed_.load(std::memory_order_relaxed)) {
        return fail_all(batch, {Code::unavailable, "storage failed; the server must be restarted", {}});
    }
    const auto refusal = target_.refusal();

    // What the batch itself has changed is remembered where some commit of it will look, and nowhere else.
    remembered_.reset();
    for (PendingCommit* at = batch; at != nullptr; at = at->next) remembered_ |= at->writes.expected_tables();
    overlay_.clear();
    std::size_t applied = 0;
    for (PendingCommit* at = batch; at != nullptr; at = at->next) {
        at->result = {};
        if (refusal && !at->writes.urgent()) at->result.error = *refusal;
        if (at->result.committed() && at->writes.has_expectations())
            at->result.conflict = check(at->writes, at->result);
        if (!at->result.committed()) continue;
        at->result.sequence = ++sequence_;
        apply(at->writes, sequence_);
        ++applied;
    }
    if (applied > 0) {
        std::array<char, 8> stamp{};
        write_be64(stamp.data(), sequence_);
        target_.put(Table::meta, sequence_key, {stamp.data(), stamp.size()});
        if (auto written = target_.write(sequence_); !written) {
            if (written.error().code != Code::storage_full) failed_.store(true, std::memory_order_relaxed);
            for (PendingCommit* at = batch; at != nullptr; at = at->next) {
                if (at->result.committed()) at->result.error = written.error();
            }
        } else {
            commits_.fetch_add(applied, std::memory_order_relaxed);
            batches_.fetch_add(1, std::memory_order_relaxed);
            if (auto* const observer = observer_.load(std::memory_order_acquire)) observer->committed(*batch);
        }
    }
    finish(batch);
}

std::optional<std::size_t> WriteQueue::check(const WriteSet& writes, CommitResult& result) {
    for (std::size_t i = 0; i < writes.size(); ++i) {
        const auto operation = writes[i];
        const bool absent = operation.kind == WriteSet::Kind::expect_absent;
        if (!absent && operation.kind != WriteSet::Kind::expect_value) continue;
        std::optional<std::string_view> value;
        if (const auto changed = overlay_.find({operation.table, operation.key}); changed != overlay_.end()) {
            value = changed->second;
        } else {
            const auto found = target_.read(operation.table, operation.key, value_);
            if (!found) {
                result.error = found.error();
                return std::nullopt;
            }
            if (*found) value = value_;
        }
        if (absent ? value.has_value() : value != operation.value) return i;
    }
    return std::nullopt;
}

void WriteQueue::apply(const WriteSet& writes, std::uint64_t sequence) {
    std::uint32_t position = 0;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        const auto operation = writes[i];
        switch (operation.kind) {
            case WriteSet::Kind::put:
                target_.put(operation.table, operation.key, operation.value);
                break;
            case WriteSet::Kind::erase:
                target_.erase(operation.table, operation.key);
                break;
            case WriteSet::Kind::put_stamped:
                key_.resize(12);
                write_be64(key_.data(), sequence);
                write_be32(key_.data() + 8, position++);
                key_ += operation.key;
                target_.put(operation.table, key_, operation.value);
                break;
            case WriteSet::Kind::expect_absent:
            case WriteSet::Kind::expect_value:
                break;
        }
        if (!remembered_.test(index_of(operation.table))) continue;
        const RowName row{operation.table, operation.key};
        if (operation.kind == WriteSet::Kind::put) overlay_.insert_or_assign(row, operation.value);
        if (operation.kind == WriteSet::Kind::erase) overlay_.insert_or_assign(row, std::nullopt);
    }
}

void WriteQueue::fail_all(PendingCommit* batch, const Error& error) {
    for (PendingCommit* at = batch; at != nullptr; at = at->next) {
        at->result = {};
        at->result.error = error;
    }
    finish(batch);
}

void WriteQueue::finish(PendingCommit* batch) {
    // One delivery a sink, not one a commit: an event loop is woken once for the whole batch.
    while (batch != nullptr) {
        CommitSink* const sink = batch->sink;
        PendingCommit* mine = nullptr;
        PendingCommit** mine_end = &mine;
        PendingCommit* others = nullptr;
        PendingCommit** others_end = &others;
        while (batch != nullptr) {
            PendingCommit* const following = batch->next;
            PendingCommit**& end = batch->sink == sink ? mine_end : others_end;
            batch->next = nullptr;
            *end = batch;
            end = &batch->next;
            batch = following;
        }
        sink->deliver(mine);
        batch = others;
    }
}

EngineHealth WriteQueue::health() const {
    EngineHealth health;
    {
        const std::scoped_lock lock(mutex_);
        health.queued_commits = queued_;
    }
    if (const auto began = batch_began_ms_.load(std::memory_order_relaxed); began != 0) {
        health.oldest_queued_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(0, steady_ms() - began));
    }
    health.commits = commits_.load(std::memory_order_relaxed);
    health.batches = batches_.load(std::memory_order_relaxed);
    if (failed_.load(std::memory_order_relaxed)) {
        health.writable = false;
        health.reason = "storage failed; the server must be restarted";
    }
    return health;
}

}  // namespace tjp
