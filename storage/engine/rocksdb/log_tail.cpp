#include "storage/engine/rocksdb/log_tail.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

namespace tjp::rocks {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t page = 4096;

fs::path newest_log(const fs::path& folder) {
    fs::path newest;
    unsigned long most = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (entry.path().extension() != ".log") continue;
        const unsigned long number = std::strtoul(entry.path().filename().c_str(), nullptr, 10);
        if (!newest.empty() && number < most) continue;
        most = number;
        newest = entry.path();
    }
    return newest;
}

/// Where the zeros at the end of a file begin.
std::uint64_t end_of_content(std::ifstream& file, std::uint64_t size) {
    std::string bytes;
    while (size > 0) {
        const std::uint64_t from = (size - 1) / page * page;
        bytes.resize(static_cast<std::size_t>(size - from));
        file.seekg(static_cast<std::streamoff>(from));
        if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return size;
        const std::size_t last = bytes.find_last_not_of('\0');
        if (last != std::string::npos) return from + last + 1;
        size = from;
    }
    return 0;
}

bool cut_zeros(const fs::path& path) {
    if (path.empty()) return false;
    std::error_code failure;
    const std::uint64_t size = fs::file_size(path, failure);
    std::ifstream file(path, std::ios::binary);
    if (failure || !file) return false;
    const std::uint64_t kept = (end_of_content(file, size) + page - 1) / page * page;
    if (kept >= size) return false;
    fs::resize_file(path, kept, failure);
    return !failure;
}

fs::path list_of_files(const fs::path& folder) {
    std::string name;
    std::ifstream current(folder / "CURRENT");
    return std::getline(current, name) && name.starts_with("MANIFEST-") ? folder / name : fs::path();
}

}  // namespace

bool cut_unwritten_tail(const fs::path& folder) {
    const bool log = cut_zeros(newest_log(folder));
    const bool list = cut_zeros(list_of_files(folder));
    return log || list;
}

}  // namespace tjp::rocks
