#include "server/app/passing_folder.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace tjp {
namespace fs = std::filesystem;

PassingFolder::PassingFolder(const fs::path& parent, const std::string& name)
    : path_(parent / (name + std::to_string(::getpid()))) {
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(parent, ec)) {
        const std::string other = entry.path().filename().string();
        if (!other.starts_with(name)) continue;
        const int pid = std::atoi(other.c_str() + name.size());
        if (pid > 0 && pid != ::getpid() && ::kill(pid, 0) == 0) continue;
        std::error_code ignored;
        fs::remove_all(entry.path(), ignored);
    }
}

PassingFolder::~PassingFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace tjp
