#include "server/journal/event_query.hpp"

namespace tjp {
namespace {

constexpr QueryParameter<EventQuery> table[] = {
    {"last_event_id",
     [](EventQuery& out, std::string_view, std::string_view text) {
         if (text.empty()) return true;
         out.after = parse_log_position(text);
         return out.after.has_value();
     },
     [] { return std::string("the id of an earlier event"); }, [] { return std::string(R"({"type":"string"})"); },
     "the same as the header, for whoever cannot set one; the header counts where both are sent"},
};

}  // namespace

ParameterTable<EventQuery> event_parameters() { return table; }
Result<EventQuery> decode_event_query(ParameterLookup lookup) { return parameters::decode(event_parameters(), lookup); }

}  // namespace tjp
