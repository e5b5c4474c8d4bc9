#include "server/journal/listing.hpp"
#include "storage/codec/json_text.hpp"

namespace tjp {

void TradeFilter::require(std::string_view field, std::string_view value) {
    std::string json;
    append_json_string(json, value);
    fields_.emplace_back(std::string(field), std::move(json));
}

void TradeFilter::require_tag(std::string_view tag) {
    tag_.clear();
    append_json_string(tag_, tag);
}

bool TradeFilter::matches(std::string_view json) const {
    std::size_t wanted = fields_.size() + (tag_.empty() ? 0 : 1);
    MemberWalk walk(json);
    while (wanted > 0) {
        const auto member = walk.next();
        if (!member) return false;
        if (!tag_.empty() && member->name == "tags") {
            if (!has_element(member->json, tag_)) return false;
            --wanted;
        }
        for (const auto& [name, value] : fields_) {
            if (name != member->name) continue;
            if (value != member->json) return false;
            --wanted;
        }
    }
    return true;
}

}  // namespace tjp
