#pragma once

#include <string>
#include <string_view>

#include "server/app/store.hpp"
#include "server/cli/arguments.hpp"
#include "server/journal/json_reader.hpp"
#include "storage/model/error.hpp"

namespace tjp::cli {

/// Runs an admin command: in the server that is running on the data folder, else on the folder itself.
Result<std::string> administer(const Arguments& arguments, std::string_view request, WhenMissing when_missing);

/// The same, then prints: the answer as it is with --json, else what `print` makes of it. Answers the exit code.
int administer(const Arguments& arguments, std::string_view request, WhenMissing when_missing,
               void (*print)(const JsonValue& answer));

}  // namespace tjp::cli
