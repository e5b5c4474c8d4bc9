#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/stores/trade_store.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/random.hpp"

namespace tjp::test {

/// A trade as the model knows it.
struct KnownTrade {
    std::string pair;
    std::optional<std::string> external_id;
    std::string json;
    std::string record;
};

/// One user's trades, newest first, as the store should have them.
struct KnownJournal {
    UserId user;
    std::map<TradePosition, KnownTrade, std::greater<>> trades;
    std::map<TradeId, TradePosition> by_id;
    std::map<std::string, TradeId> by_external;

    void insert(const TradePosition& position, const KnownTrade& trade);
    void erase(const TradeId& id);
};

/// Does random things to a store and to a model of it, and compares what the two answer. Whatever differs fails the
/// test and tells what was done last to the trade in question.
class TradeModel {
public:
    TradeModel(TestEngine& engine, Random& random);

    /// A commit of several changes of different trades.
    void change();
    /// One page of a listing, by random bounds, or one trade.
    void read();
    /// Walks a whole listing page by page, with changes between the pages; every trade that stayed is met once.
    void walk();
    /// Reads all four tables from end to end and compares each row.
    void compare_tables();

    std::size_t operations() const { return operations_; }
    std::size_t trades() const;

private:
    struct Change {
        enum class Kind { insert, patch, erase, erase_missing } kind;
        KnownJournal* journal;
        TradePosition before;
        TradePosition after;
        KnownTrade trade;
    };

    KnownJournal& journal() { return journals_[random_.below(journals_.size())]; }
    std::optional<TradePosition> any_trade(const KnownJournal& journal);
    Date random_date();
    KnownTrade random_trade();
    std::optional<Change> plan(std::vector<TradeId>& touched, std::vector<std::string>& externals);
    Result<bool> apply(Transaction& tx, Change& change);
    void remember(Change& change);
    void read_page();
    void read_one();
    void expect_row(const Result<std::optional<trade_store::Row>>& row, const KnownJournal& journal, const TradeId& id);
    void note(const TradeId& id, std::string what);
    [[noreturn]] void diverged(const std::string& what, const std::optional<TradeId>& id = std::nullopt);
    trade_store::Entry entry_of(const TradePosition& position, const KnownTrade& trade) const;

    TestEngine& engine_;
    Random& random_;
    std::vector<KnownJournal> journals_;
    std::vector<std::pair<TradeId, std::string>> history_;
    std::size_t operations_ = 0;
    std::size_t number_ = 0;
};

}  // namespace tjp::test
