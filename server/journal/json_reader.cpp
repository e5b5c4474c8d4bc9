#include "server/journal/json_reader.hpp"

#include <boost/json/basic_parser_impl.hpp>

namespace tjp {
namespace {

namespace json = boost::json;

/// Builds the value from the parser's events. Faults of our own are kept in `fault` and stop the parser.
class Builder {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    explicit Builder(const JsonLimits& limits) : limits_(limits) {}

    JsonValue& root() { return root_; }
    const std::string& fault() const { return fault_; }

    /// Where the value that is being read stands: `trades[3].pnl`.
    std::string path() const {
        std::string text;
        for (const JsonValue* container : stack_) {
            if (container->is(JsonValue::Kind::array)) {
                const std::size_t read = container->items.size();
                // An open container is its parent's last item; a value that is being read is not there yet.
                const bool innermost = container == stack_.back();
                text += "[" + std::to_string(innermost ? read : read - 1) + "]";
            } else if (!container->members.empty()) {
                if (!text.empty()) text += '.';
                text += container->members.back().name;
            }
        }
        return text;
    }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code& ec) {
        if (!open(JsonValue::Kind::object, ec)) return false;
        // A trade's. For the outermost object alone: many tiny ones would cost many times their text.
        constexpr std::size_t usual_members = 16;
        if (stack_.size() == 1) root_.members.reserve(usual_members);
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_array_begin(json::error_code& ec) { return open(JsonValue::Kind::array, ec); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }

    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return gather(part); }
    bool on_key(json::string_view rest, std::size_t, json::error_code& ec) {
        gather(rest);
        auto& members = stack_.back()->members;
        if (members.size() == limits_.max_members) {
            return stop("an object has more than " + std::to_string(limits_.max_members) + " members", ec);
        }
        for (const JsonMember& member : members) {
            if (member.name == text_) return stop("\"" + shortened(text_) + "\" is given twice in one object", ec);
        }
        members.emplace_back().name = std::move(text_);
        text_.clear();
        return true;
    }

    bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return gather(part); }
    bool on_string(json::string_view rest, std::size_t, json::error_code& ec) {
        gather(rest);
        return leaf(JsonValue::Kind::string, ec);
    }
    bool on_number_part(json::string_view part, json::error_code&) { return gather(part); }
    bool on_int64(std::int64_t, json::string_view rest, json::error_code& ec) { return number(rest, ec); }
    bool on_uint64(std::uint64_t, json::string_view rest, json::error_code& ec) { return number(rest, ec); }
    bool on_double(double, json::string_view rest, json::error_code& ec) { return number(rest, ec); }
    bool on_bool(bool flag, json::error_code& ec) {
        if (!leaf(JsonValue::Kind::boolean, ec)) return false;
        last_->flag = flag;
        return true;
    }
    bool on_null(json::error_code& ec) { return leaf(JsonValue::Kind::null, ec); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    bool gather(json::string_view part) {
        text_.append(part.data(), part.size());
        return true;
    }

    bool number(json::string_view rest, json::error_code& ec) {
        gather(rest);
        return leaf(JsonValue::Kind::number, ec);
    }

    bool stop(std::string why, json::error_code& ec) {
        fault_ = std::move(why);
        ec = json::error::exception;
        return false;
    }

    /// The place where the next value goes.
    JsonValue* place(json::error_code& ec) {
        if (++values_ > limits_.max_values) {
            stop("more than " + std::to_string(limits_.max_values) + " values", ec);
            return nullptr;
        }
        if (stack_.empty()) return &root_;
        JsonValue& parent = *stack_.back();
        return parent.is(JsonValue::Kind::array) ? &parent.items.emplace_back() : &parent.members.back().value;
    }

    bool open(JsonValue::Kind kind, json::error_code& ec) {
        JsonValue* const value = place(ec);
        if (value == nullptr) return false;
        value->kind = kind;
        stack_.push_back(value);
        return true;
    }

    bool close() {
        stack_.pop_back();
        return true;
    }

    bool leaf(JsonValue::Kind kind, json::error_code& ec) {
        last_ = place(ec);
        if (last_ == nullptr) return false;
        last_->kind = kind;
        last_->text = std::move(text_);
        text_.clear();
        return true;
    }

    const JsonLimits& limits_;
    JsonValue root_;
    /// Open containers. A pointer stays good while its container is open: its parent does not grow meanwhile.
    std::vector<JsonValue*> stack_;
    JsonValue* last_ = nullptr;
    std::string text_;
    std::string fault_;
    std::size_t values_ = 0;
};

std::string reason(const json::error_code& ec, const Builder& builder, const JsonLimits& limits) {
    if (!builder.fault().empty()) return builder.fault();
    if (ec == json::error::too_deep) return "nested deeper than " + std::to_string(limits.max_depth) + " levels";
    if (ec == json::error::incomplete) return "the text ends too early";
    if (ec == json::error::extra_data) return "there is something after the value";
    return ec.message();
}

}  // namespace

std::string shortened(std::string_view name) {
    constexpr std::size_t longest = 100;
    if (name.size() <= longest) return std::string(name);
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;  // not within a character
    return std::string(name.substr(0, end)) + "...";
}

const JsonValue* JsonValue::find(std::string_view name) const {
    for (const JsonMember& member : members) {
        if (member.name == name) return &member.value;
    }
    return nullptr;
}

Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits) {
    json::parse_options options;
    options.max_depth = limits.max_depth;
    json::basic_parser<Builder> parser(options, limits);
    json::error_code ec;
    const std::size_t consumed = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && consumed < text.size()) ec = json::error::extra_data;
    if (ec == json::error::exponent_overflow) {
        // Well-formed, and like 1e999 only not finite.
        std::string path = parser.handler().path();
        std::string sentence = path + " must be a finite number";
        return invalid(std::move(path), std::move(sentence));
    }
    if (ec) {
        const bool ours = !parser.handler().fault().empty() || ec == json::error::too_deep;
        return invalid({}, (ours ? "the JSON is refused at byte " : "malformed JSON at byte ") +
                               std::to_string(consumed) + ": " + reason(ec, parser.handler(), limits));
    }
    return std::move(parser.handler().root());
}

}  // namespace tjp
