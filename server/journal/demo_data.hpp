#pragma once

#include <cstdint>
#include <vector>

#include "storage/model/account.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/trade.hpp"

namespace tjp {

/// A journal to look at: made up, but as a year of somebody's trading would be.
struct DemoData {
    std::vector<Account> accounts;
    std::vector<Signal> signals;
    std::vector<Trade> trades;
};

/// The same for the same arguments but for the ids. `trades` are spread over the weekdays of the year before `today`.
DemoData make_demo_data(Date today, std::size_t trades, std::uint32_t seed);

}  // namespace tjp
