#include "server/cli/reports.hpp"

namespace tjp::cli {

std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
    return text;
}

std::string counts_of(const VerifyReport& report) {
    std::string all;
    for (const auto& count : report.counts) {
        all += (all.empty() ? "" : ", ") + grouped(count.rows) + " " + std::string(count.what);
    }
    return all;
}

void write_report(JsonWriter& json, const VerifyReport& report) {
    json.key("counts").open('{');
    for (const auto& count : report.counts) json.key(count.what).number(static_cast<std::int64_t>(count.rows));
    json.close('}').key("fault_count").number(static_cast<std::int64_t>(report.fault_count)).key("faults").open('[');
    for (const std::string& fault : report.faults) json.string(fault);
    json.close(']');
}

}  // namespace tjp::cli
