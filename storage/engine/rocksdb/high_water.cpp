#include "storage/engine/rocksdb/high_water.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "storage/model/big_endian.hpp"

namespace tjp::rocks {
namespace {

constexpr std::size_t list_at = 8;
constexpr std::size_t all_bytes = 24;

}  // namespace

HighWater::HighWater(std::filesystem::path folder)
    : folder_(std::move(folder)), file_(::open((folder_ / "high_water").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    std::array<char, all_bytes + 1> bytes{};
    const auto size = file_ < 0 ? -1 : ::pread(file_, bytes.data(), bytes.size(), 0);
    const std::string_view said(bytes.data(), all_bytes);
    if (size == list_at || size == all_bytes) commit_ = read_be64(said);
    if (size == all_bytes) list_ = List{read_be64(said.substr(list_at)), read_be64(said.substr(list_at + 8))};
}

HighWater::~HighWater() {
    if (file_ >= 0) ::close(file_);
}

std::optional<HighWater::List> HighWater::current_list() const {
    constexpr std::string_view start = "MANIFEST-";
    std::string name;
    std::ifstream current(folder_ / "CURRENT");
    if (!std::getline(current, name) || !name.starts_with(start)) return std::nullopt;
    List list;
    const char* const end = name.data() + name.size();
    if (std::from_chars(name.data() + start.size(), end, list.number).ptr != end) return std::nullopt;
    std::error_code failure;
    list.bytes = std::filesystem::file_size(folder_ / name, failure);
    return failure ? std::nullopt : std::optional(list);
}

std::uint64_t HighWater::bytes_said_of(const List& list) const {
    return list_ && list_->number == list.number ? list_->bytes : 0;
}

std::uint64_t HighWater::list_bytes() const {
    const auto now = current_list();
    return now ? bytes_said_of(*now) : 0;
}

bool HighWater::list_was_cut() const {
    const auto now = current_list();
    return now && now->bytes < bytes_said_of(*now);
}

void HighWater::raise(std::uint64_t commit) noexcept { write(0, commit, nullptr); }

void HighWater::note_list(std::uint64_t number, std::uint64_t synced_bytes) noexcept {
    const std::scoped_lock lock(mutex_);
    write(list_at, number, &synced_bytes);
}

void HighWater::write(std::int64_t place, std::uint64_t first, const std::uint64_t* second) noexcept {
    if (file_ < 0) return;
    std::array<char, 16> bytes{};
    write_be64(bytes.data(), first);
    if (second != nullptr) write_be64(bytes.data() + 8, *second);
    // Overwriting a few bytes of a file neither grows it nor fails; the first time it may, on a full disk.
    [[maybe_unused]] const auto written = ::pwrite(file_, bytes.data(), second == nullptr ? 8 : 16, place);
}

}  // namespace tjp::rocks
