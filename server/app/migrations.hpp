#pragma once

#include <span>

#include "storage/stores/format.hpp"

namespace tjp {

/// Every step from an earlier form of the stored data to the current one.
std::span<const Migration> migrations();

}  // namespace tjp
