#include "server/http/query.hpp"

#include "server/http/limits.hpp"
#include "server/http/text.hpp"

namespace tjp::http {

boost::system::result<Query, std::string_view> Query::parse(std::string_view text) {
    Query query;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) {
            continue;
        }
        if (query.parameters_.size() == max_query_parameters) {
            return std::string_view("The query has more than 64 parameters.");
        }
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
        Parameter& parameter = query.parameters_.emplace_back();
        if (!percent_decode(pair.substr(0, equals), true, parameter.name) ||
            !percent_decode(value, true, parameter.value)) {
            return std::string_view("The query contains a malformed percent escape.");
        }
    }
    return query;
}

const std::string* Query::find(std::string_view name) const {
    for (const Parameter& parameter : parameters_) {
        if (parameter.name == name) {
            return &parameter.value;
        }
    }
    return nullptr;
}

bool percent_decode(std::string_view text, bool plus_is_blank, std::string& out) {
    out.reserve(out.size() + text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '%') {
            if (text.size() - at < 3) {
                return false;
            }
            const int high = hex_value(text[at + 1]);
            const int low = hex_value(text[at + 2]);
            if (high < 0 || low < 0) {
                return false;
            }
            out.push_back(static_cast<char>(high * 16 + low));
            at += 2;
        } else {
            out.push_back(c == '+' && plus_is_blank ? ' ' : c);
        }
    }
    return true;
}

}  // namespace tjp::http
