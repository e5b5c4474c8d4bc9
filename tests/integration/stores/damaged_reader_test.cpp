#include "storage/stores/damaged_reader.hpp"

#ifndef TJP_TSAN

#include <fstream>
#include <set>

#include "tests/catch.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;
namespace fs = std::filesystem;

constexpr int rows = 20'000;

/// 24 bytes, most of them alike, as keys of one user are.
std::string key_for(int number) {
    std::string digits = std::to_string(number);
    return "a-user-of-16-byt" + std::string(8 - digits.size(), '0') + digits;
}

fs::path largest_table(const fs::path& folder) {
    fs::path largest;
    for (const auto& file : fs::directory_iterator(folder)) {
        const bool larger = largest.empty() || file.file_size() > fs::file_size(largest);
        if (file.path().extension() == ".sst" && larger) largest = file.path();
    }
    return largest;
}

void flip(const fs::path& file, std::streamoff at) {
    std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    const int byte = bytes.seekg(at).get();
    bytes.seekp(at).put(static_cast<char>(byte ^ 0x20));
}

struct Found {
    std::set<std::string> keys;
    bool in_order = true;
};

Found read_all(DamagedReader& reader) {
    Found found;
    REQUIRE(reader.each(Table::trades, [&](std::string_view key, std::string_view) {
        found.in_order = found.in_order && (found.keys.empty() || *found.keys.rbegin() < key);
        found.keys.emplace(key);
        return true;
    }));
    return found;
}

}  // namespace

TEST_CASE("rows on both sides of damaged places are read, and the places are told", "[stores]") {
    test::TestEngine engine(test::EngineKind::rocksdb);
    test::Random random("damaged tables");
    INFO("TJP_TEST_SEED=" << random.seed());
    WriteSet writes;
    std::string value(60, ' ');
    for (int i = 0; i < rows; ++i) {
        for (char& c : value) c = static_cast<char>('a' + random.below(26));  // nothing for compression to find
        writes.put(Table::trades, key_for(i), value);
    }
    REQUIRE(commit_and_wait(*engine, std::move(writes)).committed());
    REQUIRE(engine->flush());
    engine.close();
    const fs::path table = largest_table(engine.options.folder);
    const auto size = fs::file_size(table);
    REQUIRE(size > 50UL * 16'384);
    const std::size_t places = GENERATE(0U, 1U, 4U);
    // Behind the last tenth come the index and the filter, without which the table cannot be opened.
    for (std::size_t i = 0; i < places; ++i) flip(table, static_cast<std::streamoff>(random.below(size * 9 / 10)));
    engine.open();

    DamagedReader careful(*engine, false);
    const auto refused = careful.each(Table::trades, [](std::string_view, std::string_view) { return true; });
    CHECK(refused.has_value() == (places == 0));
    if (!refused) CHECK(refused.error().code == Code::corrupt);

    DamagedReader reader(*engine, true);
    const Found found = read_all(reader);
    CHECK(found.in_order);
    CHECK(reader.gaps().size() <= places);
    CHECK(reader.gaps().empty() == (places == 0));
    int lost = 0;
    for (int i = 0; i < rows; ++i) {
        if (found.keys.contains(key_for(i))) continue;
        ++lost;
        CHECK(reader.may_have_lost(Table::trades, key_for(i)));
    }
    constexpr int rows_of_block = 300;
    CHECK(lost <= static_cast<int>(places) * rows_of_block);
    CHECK((lost > 0) == (places > 0));
}

#endif
