#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tjp::cli {

/// Exit codes: 0 done, 1 it failed, 2 the command line was not understood.
inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int misused = 2;

using Words = std::vector<std::string>;

/// Runs the command that `words` (without the program's name) ask for. What was asked for goes to stdout, everything
/// else to stderr.
int run(const Words& words);

int serve(const Words& words);
int user(const Words& words);
int key(const Words& words);
int demo(const Words& words);
int backup(const Words& words);
int restore(const Words& words);
int verify(const Words& words);
int repair(const Words& words);
int config(const Words& words);

/// A sentence on stderr, after the program's name; answers `code`.
int complain(std::string_view sentence, int code);

}  // namespace tjp::cli
