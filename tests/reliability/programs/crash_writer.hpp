#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "storage/engine/engine.hpp"
#include "storage/model/account.hpp"
#include "storage/model/hook.hpp"
#include "storage/model/principal.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/trade.hpp"
#include "storage/stores/transaction.hpp"
#include "tests/reliability/programs/dice.hpp"

namespace tjp::test {

/// A user who changes everything that a journal has, through the stores, as the server's handlers do. One thread's.
class CrashWriter {
public:
    CrashWriter(IdSource& ids, std::uint64_t seed);

    /// One commit: of one row, or of some hundred trades. Throws where it fails.
    void step(Engine& engine);

private:
    using Done = Result<bool>;
    using Operation = Done (CrashWriter::*)(Transaction& tx);

    Done sign_up(Transaction& tx);
    Done post_trade(Transaction& tx);
    Done post_batch(Transaction& tx);
    Done patch_trade(Transaction& tx);
    Done delete_trade(Transaction& tx);
    Done take_signal(Transaction& tx);
    Done move_signal(Transaction& tx);
    Done change_account(Transaction& tx);
    Done change_hook(Transaction& tx);
    Done change_key(Transaction& tx);
    Done set_copier(Transaction& tx);
    Done trim(Transaction& tx);

    Trade random_trade();
    void insert_trade(Transaction& tx, const Trade& trade);
    void tell(Transaction& tx, EventType type, const Uuid& object, std::string payload = {});

    static const std::array<Operation, 16> operations;

    IdSource& ids_;
    Dice dice_;
    SystemClock clock_;
    UserId user_;
    bool signed_up_ = false;
    std::vector<Trade> trades_;
    std::vector<Signal> signals_;
    std::vector<AccountId> accounts_;
    std::vector<Hook> hooks_;
    std::vector<ApiKey> keys_;
};

}  // namespace tjp::test
