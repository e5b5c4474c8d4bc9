// What every engine tells an observer of its commits.

#include "commits.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace tjp::test {
namespace {

class Noted final : public CommitObserver {
public:
    explicit Noted(Engine& engine) : engine_(engine) {}

    void committed(const PendingCommit& first) noexcept override {
        for (const PendingCommit* commit = &first; commit != nullptr; commit = commit->next) {
            if (!commit->result.committed()) continue;
            sequences.push_back(commit->result.sequence);
            for (std::size_t i = 0; i < commit->writes.size(); ++i) {
                const auto operation = commit->writes[i];
                if (operation.kind == WriteSet::Kind::put) {
                    readable = readable && value_of(engine_, operation.table, operation.key) == operation.value;
                }
            }
        }
    }

    std::vector<std::uint64_t> sequences;
    bool readable = true;

private:
    Engine& engine_;
};

}  // namespace

TEST_CASE("an observer hears of every commit in order, when it can be read, before its submitter", "[engine]") {
    for (const EngineKind kind : engine_kinds()) {
        INFO(to_string(kind));
        const TestEngine engine(kind);
        Noted noted(*engine);
        engine->observe(&noted);
        for (std::uint64_t i = 1; i <= 20; ++i) {
            const CommitResult done = put(*engine, Table::users, std::to_string(i), "x");
            REQUIRE(done.committed());
            CHECK(noted.sequences.size() == i);
            CHECK(noted.sequences.back() == done.sequence);
        }
        WriteSet conflict;
        conflict.expect_absent(Table::users, "1");
        conflict.put(Table::users, "2", "y");
        CHECK_FALSE(commit_and_wait(*engine, std::move(conflict)).committed());
        CHECK(noted.sequences.size() == 20);
        CHECK(std::is_sorted(noted.sequences.begin(), noted.sequences.end()));
        CHECK(noted.readable);
        engine->observe(nullptr);
        CHECK(put(*engine, Table::users, "z", "x").committed());
        CHECK(noted.sequences.size() == 20);
    }
}

}  // namespace tjp::test
