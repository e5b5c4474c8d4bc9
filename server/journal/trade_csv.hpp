#pragma once

#include <string>
#include <string_view>

/// Trades as comma-separated values (RFC 4180), for spreadsheets and other journals.
namespace tjp::trade_csv {

/// The first row: the names of the fields, as the API has them.
void append_header(std::string& out);

/// One row, from the JSON that is stored. Numbers keep their digits, tags are joined by `;`, null is empty. A text that
/// a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, tab or carriage return) gets a `'` before
/// it, which spreadsheets take for "this is text".
void append_row(std::string& out, std::string_view trade_json);

}  // namespace tjp::trade_csv
