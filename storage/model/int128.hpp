#pragma once

namespace tjp {

// GCC and Clang have these on every 64-bit target; -Wpedantic wants them marked as an extension.
__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

}  // namespace tjp
