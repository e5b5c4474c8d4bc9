#pragma once

#include <cstdint>
#include <string>

#include "storage/codec/json_text.hpp"
#include "storage/stores/verify.hpp"

namespace tjp::cli {

/// 1234567 → `1,234,567`
std::string grouped(std::uint64_t number);

/// `2 users, 3 API keys, 1,000 trades`
std::string counts_of(const VerifyReport& report);

/// The members `counts`, `fault_count` and `faults`.
void write_report(JsonWriter& json, const VerifyReport& report);

}  // namespace tjp::cli
