#pragma once

#include <string>
#include <string_view>

/// Trades as comma-separated values (RFC 4180), for spreadsheets and other journals.
namespace tjp::trade_csv {

/// The first row: the names of the fields, as the API has them.
void append_header(std::string& out);

/// One row, from the JSON that is stored. Numbers keep their digits, tags are joined by `;`, null is empty; a text with
/// a separator (`,`, `;`, tab, line break) or a quote in it is quoted.
///
/// No text becomes a formula: a `'`, which spreadsheets take for "this is text", stands before each `=`, `+`, `-`, `@`
/// (and their full-width forms) that begins a cell. A cell begins with the text, and after each `;`, tab and line
/// break in it, too: where the locale's separator is not the comma, spreadsheets split there in spite of the quotes.
void append_row(std::string& out, std::string_view trade_json);

}  // namespace tjp::trade_csv
