#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/reliability/programs/dice.hpp"

namespace tjp::test {

/// The files of one folder, by name.
using Files = std::map<std::string, std::string>;

/// Something that was done to a folder's files, or told to somebody outside.
struct FileEvent {
    enum class Kind : std::uint8_t { create, append, truncate, sync, rename, remove, sync_folder, beside, told };

    Kind kind;
    std::uint32_t file = 0;    ///< as FileLog numbers them: a name may come to mean another file
    std::uint64_t number = 0;  ///< a size; of sync_folder how many events it covers; of `told` the commit's sequence
    std::string name;
    std::string text;  ///< of append the bytes, of rename the new name, of beside all that the file holds now
};

/// The file that the engine itself writes, past RocksDB, and never syncs.
inline const std::string file_beside = "high_water";

/// Writes down what is done to a folder's files. Safe from any thread.
class FileLog {
public:
    FileLog(const Files& found, const std::filesystem::path& folder);

    std::uint32_t create(const std::string& name);
    /// A file that is there already.
    std::uint32_t find(const std::string& name) const;
    void append(std::uint32_t file, std::string_view bytes);
    void truncate(std::uint32_t file, std::uint64_t size);
    void rename(const std::string& from, const std::string& to);
    void remove(const std::string& name);
    /// A sync covers what was there when it began: that is asked here, before it begins.
    std::uint64_t size(std::uint32_t file) const;
    std::uint64_t count() const;
    void sync(std::uint32_t file, std::uint64_t size);
    void sync_folder(std::uint64_t count);
    /// A commit was acknowledged.
    void told(std::uint64_t sequence);

    /// All of it. To be called when nobody writes any more.
    const std::vector<FileEvent>& events() const { return events_; }

private:
    void add(FileEvent event);

    mutable std::mutex mutex_;
    const std::filesystem::path beside_;
    std::string seen_beside_;
    std::vector<FileEvent> events_;
    std::map<std::string, std::uint32_t> names_;
    std::vector<std::uint64_t> sizes_;
};

/// What a crash may make of the unsynced end of a file.
enum class Tail : std::uint8_t {
    cut,      ///< it ends at any byte
    zeros,    ///< its last pages are zeros: the file had its new size, and they did not get there
    holes,    ///< some of its pages are zeros: they are written in any order
    garbage,  ///< its last bytes are anything: the file system does not clear what it gives to a file
};
inline constexpr std::array<std::string_view, 4> tail_words{"cut", "zeros", "holes", "garbage"};

/// What makes a file's name last.
enum class NamesLast : std::uint8_t {
    by_file,    ///< a sync of the file, or of the folder: so on ext4, XFS, Btrfs and F2FS
    by_folder,  ///< a sync of the folder alone: POSIX promises no more
};

struct DiskRules {
    std::vector<Tail> tails;  ///< those that occur
    NamesLast names_last = NamesLast::by_file;
};

/// What a crash leaves of a folder, and how it came to.
struct CrashImage {
    Files files;
    std::string story;
};

/// A folder as the disk has it while a FileLog is played: of each file what was synced and what was only written, and
/// the changes of names that no sync of the folder has covered yet.
class DiskState {
public:
    /// What is found is synced.
    DiskState(const Files& found, DiskRules rules);

    /// Plays the next events.
    void play(std::span<const FileEvent> events);
    /// The last commit that was acknowledged so far; 0: none.
    std::uint64_t told() const { return told_; }

    /// What a crash leaves now: all that was synced; of the rest what chance leaves of it.
    CrashImage crash(Dice& dice) const;

private:
    using Names = std::map<std::string, std::uint32_t>;
    struct Content {
        std::string bytes;
        std::uint64_t synced = 0;
    };
    struct NameChange {
        std::uint64_t at;
        FileEvent::Kind kind;
        std::uint32_t file;
        std::string name;
        std::string new_name;
    };

    void play(const FileEvent& event);
    static void apply(Names& names, const NameChange& change);
    template <class Covered>
    void make_last(Covered covered);
    Names names_left(Dice& dice, std::string& story) const;
    void leave_beside(CrashImage& image, Dice& dice) const;
    std::string torn(const Content& content, Dice& dice, std::string& story) const;

    const DiskRules rules_;
    std::vector<Content> contents_;
    std::vector<std::string> beside_;  ///< what the file beside held by turns
    Names durable_;
    std::vector<NameChange> pending_;
    std::uint64_t played_ = 0;
    std::uint64_t told_ = 0;
};

}  // namespace tjp::test
