#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tjp::http {

struct Parameter {
    std::string name;
    std::string value;
};

/// The decoded parameters of a query string, in their order.
class Query {
public:
    /// Strict: every `%` is followed by two hexadecimal digits, `+` is a blank, at most 64 parameters. Otherwise a
    /// sentence for the client. A parameter without `=` has an empty value. What the bytes mean is not judged.
    static boost::system::result<Query, std::string_view> parse(std::string_view text);

    /// The value of the first parameter of that name, nullptr where there is none.
    const std::string* find(std::string_view name) const;
    const std::vector<Parameter>& all() const { return parameters_; }

private:
    std::vector<Parameter> parameters_;
};

/// Percent-decodes `text` to the end of `out`; false where an escape is malformed.
bool percent_decode(std::string_view text, bool plus_is_blank, std::string& out);

}  // namespace tjp::http
