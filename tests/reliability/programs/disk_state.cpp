#include "tests/reliability/programs/disk_state.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tjp::test {
namespace {

constexpr std::size_t page_bytes = 4096;

/// What chance leaves of what was not synced.
enum class Fate : std::uint8_t { lost, kept, torn };

std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

}  // namespace

FileLog::FileLog(const Files& found, const std::filesystem::path& folder) : beside_(folder / file_beside) {
    for (const auto& [name, bytes] : found) {
        if (name == file_beside) {
            seen_beside_ = bytes;
            continue;
        }
        names_[name] = static_cast<std::uint32_t>(sizes_.size());
        sizes_.push_back(bytes.size());
    }
}

void FileLog::add(FileEvent event) {
    // Looked at before each event, what it holds has its place in the order of all.
    std::ifstream beside(beside_, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(beside), {}};
    if (bytes != seen_beside_) {
        seen_beside_ = bytes;
        events_.push_back({FileEvent::Kind::beside, 0, 0, {}, std::move(bytes)});
    }
    events_.push_back(std::move(event));
}

std::uint32_t FileLog::create(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    const auto file = static_cast<std::uint32_t>(sizes_.size());
    sizes_.push_back(0);
    names_[name] = file;
    add({FileEvent::Kind::create, file, 0, name, {}});
    return file;
}

std::uint32_t FileLog::find(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    return names_.at(name);
}

void FileLog::append(std::uint32_t file, std::string_view bytes) {
    const std::scoped_lock lock(mutex_);
    sizes_[file] += bytes.size();
    add({FileEvent::Kind::append, file, 0, {}, std::string(bytes)});
}

void FileLog::truncate(std::uint32_t file, std::uint64_t size) {
    const std::scoped_lock lock(mutex_);
    sizes_[file] = size;
    add({FileEvent::Kind::truncate, file, size, {}, {}});
}

void FileLog::rename(const std::string& from, const std::string& to) {
    const std::scoped_lock lock(mutex_);
    const std::uint32_t file = names_.at(from);
    names_.erase(from);
    names_[to] = file;
    add({FileEvent::Kind::rename, file, 0, from, to});
}

void FileLog::remove(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    const std::uint32_t file = names_.at(name);
    names_.erase(name);
    add({FileEvent::Kind::remove, file, 0, name, {}});
}

std::uint64_t FileLog::size(std::uint32_t file) const {
    const std::scoped_lock lock(mutex_);
    return sizes_[file];
}

std::uint64_t FileLog::count() const {
    const std::scoped_lock lock(mutex_);
    return events_.size();
}

void FileLog::sync(std::uint32_t file, std::uint64_t size) {
    const std::scoped_lock lock(mutex_);
    add({FileEvent::Kind::sync, file, size, {}, {}});
}

void FileLog::sync_folder(std::uint64_t count) {
    const std::scoped_lock lock(mutex_);
    add({FileEvent::Kind::sync_folder, 0, count, {}, {}});
}

void FileLog::told(std::uint64_t sequence) {
    const std::scoped_lock lock(mutex_);
    add({FileEvent::Kind::told, 0, sequence, {}, {}});
}

DiskState::DiskState(const Files& found, DiskRules rules) : rules_(std::move(rules)) {
    for (const auto& [name, bytes] : found) {
        if (name == file_beside) {
            beside_.push_back(bytes);
            continue;
        }
        durable_[name] = static_cast<std::uint32_t>(contents_.size());
        contents_.push_back({bytes, bytes.size()});
    }
}

void DiskState::play(std::span<const FileEvent> events) {
    for (const FileEvent& event : events) {
        play(event);
        ++played_;
    }
}

void DiskState::play(const FileEvent& event) {
    switch (event.kind) {
        case FileEvent::Kind::create:
            contents_.resize(std::max<std::size_t>(contents_.size(), event.file + 1));
            [[fallthrough]];
        case FileEvent::Kind::rename:
        case FileEvent::Kind::remove:
            pending_.push_back({played_, event.kind, event.file, event.name, event.text});
            break;
        case FileEvent::Kind::append:
            contents_[event.file].bytes += event.text;
            break;
        case FileEvent::Kind::truncate:
            contents_[event.file].bytes.resize(event.number);
            contents_[event.file].synced = std::min(contents_[event.file].synced, event.number);
            break;
        case FileEvent::Kind::sync:
            contents_[event.file].synced = std::max(contents_[event.file].synced, event.number);
            if (rules_.names_last == NamesLast::by_file) {
                make_last([&](const NameChange& change) { return change.file == event.file; });
            }
            break;
        case FileEvent::Kind::sync_folder:
            make_last([&](const NameChange& change) { return change.at < event.number; });
            break;
        case FileEvent::Kind::beside:
            beside_.push_back(event.text);
            break;
        case FileEvent::Kind::told:
            told_ = event.number;
            break;
    }
}

template <class Covered>
void DiskState::make_last(Covered covered) {
    for (const NameChange& change : pending_) {
        if (covered(change)) apply(durable_, change);
    }
    std::erase_if(pending_, covered);
}

void DiskState::apply(Names& names, const NameChange& change) {
    if (change.kind == FileEvent::Kind::create) {
        names[change.name] = change.file;
        return;
    }
    // Where an earlier change was lost the name may be another file's, or nobody's.
    if (const auto found = names.find(change.name); found != names.end() && found->second == change.file) {
        names.erase(found);
    }
    if (change.kind == FileEvent::Kind::rename) names[change.new_name] = change.file;
}

DiskState::Names DiskState::names_left(Dice& dice, std::string& story) const {
    Names names = durable_;
    if (pending_.empty()) return names;
    // Journalled file systems keep the order of these changes, and so leave the first ones; others promise nothing.
    const bool in_order = dice.once_in(2);
    const auto fate = static_cast<Fate>(dice.below(3));
    const std::size_t first = fate == Fate::torn ? dice.below(pending_.size() + 1) : pending_.size();
    std::size_t left = 0;
    for (std::size_t i = 0; i < pending_.size(); ++i) {
        const bool torn_off = in_order ? i >= first : dice.once_in(2);
        if (fate == Fate::lost || (fate == Fate::torn && torn_off)) continue;
        apply(names, pending_[i]);
        ++left;
    }
    story += std::to_string(left) + " of " + std::to_string(pending_.size()) + " changes of names" +
             (in_order ? " in order" : "");
    return names;
}

/// A file's synced bytes and what is left of the others.
std::string DiskState::torn(const Content& content, Dice& dice, std::string& story) const {
    const auto& [bytes, synced] = content;
    const std::size_t at = dice.between<std::size_t>(synced, bytes.size());
    const Tail tail = dice.one_of(rules_.tails);
    story += ' ' + std::string(tail_words[static_cast<std::size_t>(tail)]);
    std::string left = bytes;
    const auto clear = [&](std::size_t from, std::size_t to) {
        std::fill(left.begin() + offset(from), left.begin() + offset(to), '\0');
    };
    if (tail == Tail::holes) {
        for (std::size_t from = synced; from < left.size();) {
            const std::size_t to = std::min((from / page_bytes + 1) * page_bytes, left.size());
            if (dice.once_in(2)) clear(from, to);
            from = to;
        }
        return left;
    }
    story += " from " + std::to_string(at);
    if (tail == Tail::cut) left.resize(at);
    // Of the first page a part may be on the disk: what was synced with it.
    if (tail == Tail::zeros) clear(std::max<std::size_t>(at / page_bytes * page_bytes, synced), left.size());
    if (tail == Tail::garbage) {
        for (std::size_t i = at; i < left.size(); ++i) left[i] = static_cast<char>(dice.below(256));
    }
    return left;
}

/// Nothing orders its writes and those of other files: it may be the only thing that got to the disk, or never have.
void DiskState::leave_beside(CrashImage& image, Dice& dice) const {
    if (beside_.empty() || dice.once_in(6)) return;
    const std::size_t left = dice.once_in(3) ? dice.below(beside_.size()) : beside_.size() - 1;
    image.files[file_beside] = beside_[left];
    image.story +=
        "; " + file_beside + ": version " + std::to_string(left + 1) + " of " + std::to_string(beside_.size());
}

CrashImage DiskState::crash(Dice& dice) const {
    CrashImage image;
    image.story = "event " + std::to_string(played_) + ": ";
    const Names names = names_left(dice, image.story);
    const auto fate = static_cast<Fate>(dice.below(3));
    for (const auto& [name, file] : names) {
        const Content& content = contents_[file];
        const auto& [bytes, synced] = content;
        std::string& left = image.files[name];
        if (synced == bytes.size() || fate == Fate::kept) {
            left = bytes;
            continue;
        }
        image.story += "; " + name + ": " + std::to_string(synced) + " synced, of " +
                       std::to_string(bytes.size() - synced) + " more:";
        left = fate == Fate::torn ? torn(content, dice, image.story) : bytes.substr(0, synced);
        if (fate == Fate::lost) image.story += " none";
    }
    leave_beside(image, dice);
    return image;
}

}  // namespace tjp::test
