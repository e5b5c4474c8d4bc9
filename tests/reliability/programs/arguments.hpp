#pragma once

#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tjp::test {

/// A command line of `--name value` pairs. Throws where it is none.
class Arguments {
public:
    Arguments(int count, char** words) {
        for (int i = 1; i < count; i += 2) {
            const std::string_view name = words[i];
            if (!name.starts_with("--") || i + 1 == count) throw std::invalid_argument(std::string(name) + "?");
            values_[std::string(name.substr(2))] = words[i + 1];
        }
    }

    std::string text(const std::string& name, const std::string& otherwise) const {
        const auto found = values_.find(name);
        return found == values_.end() ? otherwise : found->second;
    }
    std::uint64_t number(const std::string& name, std::uint64_t otherwise) const {
        const auto found = values_.find(name);
        return found == values_.end() ? otherwise : std::strtoull(found->second.c_str(), nullptr, 10);
    }

private:
    std::map<std::string, std::string> values_;
};

}  // namespace tjp::test
