#pragma once

#include <filesystem>
#include <string>

namespace tjp {

/// A folder of this process, not made yet, that is gone when its user is done with it. Those of processes that were
/// killed go with it.
class PassingFolder {
public:
    /// In `parent`, by the name and this process's id.
    PassingFolder(const std::filesystem::path& parent, const std::string& name);
    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;
    ~PassingFolder();

    const std::filesystem::path& path() const { return path_; }
    /// It stays, or has gone elsewhere.
    void keep() { path_.clear(); }

private:
    std::filesystem::path path_;
};

}  // namespace tjp
