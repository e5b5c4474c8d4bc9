#include "storage/engine/rocksdb/log_tail.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/crc.hpp>
#include <boost/endian/conversion.hpp>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace tjp::rocks {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = 32'768;
constexpr std::size_t header_bytes = 7;

/// Whether a record is all of something, or a part of what goes on in the next block.
enum class Part : std::uint8_t { all = 1, first, middle, last };

struct Record {
    Part part;
    std::size_t bytes;  ///< its header included
};

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// The record that begins there, where it is sound.
std::optional<Record> record_at(std::string_view block, std::size_t at) {
    if (block.size() - at < header_bytes) return std::nullopt;
    const std::string_view rest = block.substr(at);
    const std::size_t length = boost::endian::load_little_u16(bytes_of(rest) + 4);
    const unsigned char type = bytes_of(rest)[6];
    if (type < 1 || type > 4 || length > rest.size() - header_bytes) return std::nullopt;
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(rest.data() + 6, 1 + length);
    // A sum of bytes that hold sums is a weak one, so it is stored turned and moved.
    const std::uint32_t masked = (crc.checksum() >> 15 | crc.checksum() << 17) + 0xA282EAD8;
    if (boost::endian::load_little_u32(bytes_of(rest)) != masked) return std::nullopt;
    return Record{static_cast<Part>(type), header_bytes + length};
}

/// A file of records, read a block at a time.
class RecordFile {
public:
    explicit RecordFile(const fs::path& path) : file_(path, std::ios::binary) {}

    /// Where what came whole ends; nothing where it is the end of the file, or sound records begin behind it.
    std::optional<std::uint64_t> torn_at() {
        std::uint64_t whole = 0;
        for (std::uint64_t begin = 0; next(); begin += block_bytes) {
            std::size_t at = 0;
            while (const auto record = record_at(block_, at)) {
                at += record->bytes;
                if (record->part == Part::all || record->part == Part::last) whole = begin + at;
            }
            // The end of a block that is too small for a header is left empty.
            if (block_bytes - at < header_bytes) continue;
            if (at == block_.size()) break;
            if (one_begins_behind(at)) return std::nullopt;
            return whole;
        }
        return std::nullopt;
    }

private:
    bool next() {
        block_.resize(block_bytes);
        file_.read(block_.data(), block_bytes);
        block_.resize(static_cast<std::size_t>(file_.gcount()));
        return !block_.empty();
    }

    /// Reads to the end of the file, or until it finds one.
    bool one_begins_behind(std::size_t at) {
        do {
            for (; at < block_.size(); ++at) {
                const auto record = record_at(block_, at);
                if (record && (record->part == Part::all || record->part == Part::first)) return true;
            }
            at = 0;
        } while (next());
        return false;
    }

    std::ifstream file_;
    std::string block_;
};

std::optional<TornTail> torn_tail(const fs::path& path) {
    std::error_code failure;
    const std::uint64_t size = fs::file_size(path, failure);
    const auto whole = failure ? std::nullopt : RecordFile(path).torn_at();
    return whole ? std::optional(TornTail{path, *whole, size - *whole}) : std::nullopt;
}

fs::path newest_log(const fs::path& folder) {
    fs::path newest;
    unsigned long most = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (entry.path().extension() != ".log" || fs::is_empty(entry.path(), ignored)) continue;
        const unsigned long number = std::strtoul(entry.path().filename().c_str(), nullptr, 10);
        if (!newest.empty() && number < most) continue;
        most = number;
        newest = entry.path();
    }
    return newest;
}

fs::path list_of_files(const fs::path& folder) {
    std::string name;
    std::ifstream current(folder / "CURRENT");
    return std::getline(current, name) && name.starts_with("MANIFEST-") ? folder / name : fs::path();
}

}  // namespace

std::optional<TornTail> torn_log(const fs::path& folder) { return torn_tail(newest_log(folder)); }

std::optional<TornTail> torn_list(const fs::path& folder, std::uint64_t synced_bytes) {
    auto tail = torn_tail(list_of_files(folder));
    if (tail && tail->whole < synced_bytes) return std::nullopt;
    return tail;
}

bool cut_off(const TornTail& tail) {
    const int file = ::open(tail.file.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool cut = ::ftruncate(file, static_cast<off_t>(tail.whole)) == 0 && ::fsync(file) == 0;
    ::close(file);
    return cut;
}

}  // namespace tjp::rocks
