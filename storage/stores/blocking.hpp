#pragma once

#include <type_traits>

#include "storage/engine/engine.hpp"
#include "storage/stores/transaction.hpp"

namespace tjp {

/// Database::transact for code that may wait: the command line, the admin socket's thread, start-up and tests.
template <class Work>
std::invoke_result_t<Work&, Transaction&> transact_and_wait(Engine& engine, Work work) {
    constexpr int max_attempts = 100;
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        Transaction transaction(engine, ReadTier::any);
        auto result = work(transaction);
        if (!result || transaction.writes().empty()) return result;
        const CommitResult committed = commit_and_wait(engine, std::move(transaction.writes()));
        if (committed.committed()) return result;
        if (committed.error) return *committed.error;
    }
    return Error{Code::busy, "too many changes to the same record at once: try again", {}};
}

}  // namespace tjp
