#include "server/http/cookie.hpp"

#include <algorithm>

namespace tjp::http {

std::optional<std::string_view> cookie(std::string_view field, std::string_view name, std::string_view* rest) {
    while (!field.empty()) {
        const std::size_t end = std::min(field.find(';'), field.size());
        std::string_view pair = field.substr(0, end);
        field.remove_prefix(std::min(end + 1, field.size()));
        while (pair.starts_with(' ') || pair.starts_with('\t')) pair.remove_prefix(1);
        while (pair.ends_with(' ') || pair.ends_with('\t')) pair.remove_suffix(1);
        if (pair.size() <= name.size() || pair[name.size()] != '=' || !pair.starts_with(name)) continue;
        if (rest != nullptr) *rest = field;
        return pair.substr(name.size() + 1);
    }
    return std::nullopt;
}

}  // namespace tjp::http
