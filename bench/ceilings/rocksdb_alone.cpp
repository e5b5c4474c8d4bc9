// What RocksDB itself allows: the reads and the commits of the measured requests without a server around them, with our
// options, on a data folder that `tjp` filled (a copy: commits go into it).
//
//     rocksdb_alone reads DIR SECONDS              Get, and seek and scan of 50, 100 (of a pair) and 500 rows
//     (mid-history) rocksdb_alone commits DIR SECONDS CALLERS    what POST /trades commits, synced, by one thread for
//     CALLERS callers rocksdb_alone compact DIR                    compacts everything
//
// Prints one line of JSON. Rows are looked at where they lie: copying them into an answer is the server's business.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "bench/ceilings/group_commit.hpp"

namespace {

using namespace tjp;
using namespace tjp::bench;
using Clock = std::chrono::steady_clock;

struct Rate {
    double per_second = 0;
    double per_cpu_second = 0;
};

template <class Operation>
Rate measure(double seconds, Operation operation) {
    constexpr int at_once = 32;
    for (int i = 0; i < 2000; ++i) operation();
    std::size_t count = 0;
    const double cpu = cpu_seconds();
    const auto began = Clock::now();
    std::chrono::duration<double> took{};
    while (took.count() < seconds) {
        for (int i = 0; i < at_once; ++i) operation();
        count += at_once;
        took = Clock::now() - began;
    }
    return {static_cast<double>(count) / took.count(), static_cast<double>(count) / (cpu_seconds() - cpu)};
}

void print(const char* name, Rate rate, const char* end) {
    std::printf("\"%s\": {\"per_second\": %.1f, \"per_cpu_second\": %.1f}%s", name, rate.per_second,
                rate.per_cpu_second, end);
}

/// A page as the server reads it: seek, then `limit` rows within the list.
void scan(const Database& db, Table table, const std::string& start, std::size_t limit) {
    const std::string past = after_prefix(start.substr(0, start.size() - spec_of(table).place_bytes));
    const rocksdb::Slice end(past);
    const auto row = db.rows(table, &end);
    std::size_t bytes = 0;
    std::size_t rows = 0;
    for (row->Seek(start); row->Valid() && rows < limit; row->Next(), ++rows) {
        bytes += row->value().size() + static_cast<unsigned char>(row->value()[0]);
    }
    require(row->status());
    if (bytes == 0) throw std::runtime_error("a list without rows");
}

int reads(const std::string& folder, double seconds) {
    const Database db(folder);
    std::minstd_rand chance(1);
    const auto any = [&chance](const std::vector<std::string>& list) -> const std::string& {
        return list[chance() % list.size()];
    };
    const auto trades = sampled_keys(db, Table::trades, 61);
    const auto newest = list_starts(db, Table::trades, 0);
    const auto pairs = list_starts(db, Table::trades_by_pair, 0);
    std::vector<std::string> middle;
    for (const std::size_t skip : {250U, 3000U, 5000U, 7000U}) {
        try {
            const auto more = list_starts(db, Table::trades, skip);
            middle.insert(middle.end(), more.begin(), more.end());
        } catch (const std::runtime_error&) {
            break;  // histories that are shorter than that
        }
    }
    rocksdb::PinnableSlice value;
    const auto get = [&] {
        value.Reset();
        require(db->Get({}, db[Table::trades], any(trades), &value));
    };
    std::printf("{");
    print("get", measure(seconds, get), ", ");
    print("list 50", measure(seconds, [&] { scan(db, Table::trades, any(newest), 50); }), ", ");
    print("pair 100", measure(seconds, [&] { scan(db, Table::trades_by_pair, any(pairs), 100); }), ", ");
    print("deep 500", measure(seconds, [&] { scan(db, Table::trades, any(middle), 500); }), "}\n");
    return 0;
}

int commits(const std::string& folder, double seconds, std::size_t callers) {
    const Database db(folder);
    TradeWrites trades(db);
    std::size_t count = 0;
    double took = 0;
    double cpu = 0;
    std::size_t groups = 0;
    {
        GroupCommit queue(db);
        for (std::size_t i = 0; i < callers; ++i) {
            auto writes = std::make_unique<rocksdb::WriteBatch>();
            trades.add(*writes);
            queue.submit(std::move(writes));
        }
        const double cpu_before = cpu_seconds();
        const auto began = Clock::now();
        while (took < seconds) {
            for (auto& writes : queue.finished()) {
                ++count;
                trades.add(*writes);
                queue.submit(std::move(writes));
            }
            took = std::chrono::duration<double>(Clock::now() - began).count();
        }
        cpu = cpu_seconds() - cpu_before;
        groups = queue.groups();
    }
    std::printf("{\"callers\": %zu, ", callers);
    print("commits", {static_cast<double>(count) / took, static_cast<double>(count) / cpu}, ", ");
    std::printf("\"syncs_per_second\": %.1f}\n", static_cast<double>(groups) / took);
    return 0;
}

int compact(const std::string& folder) {
    const Database db(folder);
    for (auto* const handle : db.handles()) {
        require(db->Flush({}, handle));
        rocksdb::CompactRangeOptions options;
        options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
        require(db->CompactRange(options, handle, nullptr, nullptr));
    }
    std::printf("{}\n");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (words.size() == 3 && words[0] == "reads") return reads(words[1], std::stod(words[2]));
        if (words.size() == 4 && words[0] == "commits") {
            return commits(words[1], std::stod(words[2]), std::stoul(words[3]));
        }
        if (words.size() == 2 && words[0] == "compact") return compact(words[1]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rocksdb_alone: %s\n", error.what());
        return 1;
    }
    std::fputs("rocksdb_alone reads DIR SECONDS | commits DIR SECONDS CALLERS | compact DIR\n", stderr);
    return 2;
}
