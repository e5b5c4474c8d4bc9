#include "storage/engine/rocksdb/high_water.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "storage/engine/big_endian.hpp"

namespace tjp::rocks {

HighWater::HighWater(const std::filesystem::path& folder)
    : file_(::open((folder / "high_water").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    std::array<char, 9> bytes{};
    if (file_ < 0 || ::pread(file_, bytes.data(), bytes.size(), 0) != 8) return;
    found_ = read_be64(std::string_view(bytes.data(), 8));
}

HighWater::~HighWater() {
    if (file_ >= 0) ::close(file_);
}

void HighWater::raise(std::uint64_t sequence) noexcept {
    if (file_ < 0) return;
    std::array<char, 8> bytes{};
    write_be64(bytes.data(), sequence);
    // Overwriting eight bytes of a file neither grows it nor fails; the first time it may, on a full disk.
    [[maybe_unused]] const auto written = ::pwrite(file_, bytes.data(), bytes.size(), 0);
}

}  // namespace tjp::rocks
