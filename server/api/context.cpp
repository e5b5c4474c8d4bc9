#include "server/api/context.hpp"

#include <algorithm>
#include <array>

#include "server/api/body_hash.hpp"

namespace tjp::api {
namespace {

std::array<char, 34> tag_of(std::string_view body) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto [high, low] = body_hash(body);
    std::array<char, 34> tag{};
    tag.front() = tag.back() = '"';
    for (std::size_t i = 0; i < 16; ++i) {
        tag[1 + i] = hex[high >> (60 - 4 * i) & 15];
        tag[17 + i] = hex[low >> (60 - 4 * i) & 15];
    }
    return tag;
}

}  // namespace

Result<Parameters> Parameters::parse(const Context& context) {
    auto query = http::Query::parse(context.request.query);
    if (!query) return invalid("query", std::string(query.error()));
    return Parameters(std::move(*query));
}

std::optional<std::string_view> Parameters::operator()(std::string_view name) {
    const std::string* const value = query_.find(name);
    if (value == nullptr) return std::nullopt;
    const auto named = [name](const http::Parameter& given) { return given.name == name; };
    if (repeated_.empty() && std::ranges::count_if(query_.all(), named) > 1) repeated_ = name;
    return *value;
}

Result<void> Parameters::check() const {
    if (repeated_.empty()) return {};
    return invalid(repeated_, repeated_ + " must be given once");
}

bool names_tag(std::string_view field, std::string_view tag) {
    if (field == "*") return true;
    for (std::size_t at = 0; (at = field.find(tag, at)) != std::string_view::npos; at += tag.size()) {
        const std::size_t end = at + tag.size();
        const bool starts = at == 0 || field[at - 1] == ' ' || field[at - 1] == ',' || field[at - 1] == '/';
        const bool ends = end == field.size() || field[end] == ' ' || field[end] == ',';
        if (starts && ends) return true;
    }
    return false;
}

std::string entity_tag(std::string_view body) {
    const auto tag = tag_of(body);
    return {tag.data(), tag.size()};
}

bool passes_if_match(std::string_view field, std::string_view tag) {
    if (field.empty()) return true;
    const std::size_t at = field.find(tag);
    const bool weak = at != std::string_view::npos && at >= 2 && field.substr(at - 2, 2) == "W/";
    return names_tag(field, tag) && !weak;
}

Result<void> check_unchanged(std::string_view if_match, std::string_view body, std::string_view what) {
    if (if_match.empty() || passes_if_match(if_match, entity_tag(body))) return {};
    return Error{Code::precondition, "the " + std::string(what) + " has changed: its ETag is none of those in If-Match",
                 "If-Match"};
}

bool answer_unchanged(Context& context, std::string_view tag) {
    context.response.add("ETag", tag);
    const std::string_view wanted = context.request.header("If-None-Match");
    if (wanted.empty() || !names_tag(wanted, tag)) return false;
    context.response.status = 304;
    return true;
}

void apply_etag(Context& context) {
    const auto tag = tag_of(context.response.body);
    if (answer_unchanged(context, {tag.data(), tag.size()})) context.response.body.clear();
}

}  // namespace tjp::api
