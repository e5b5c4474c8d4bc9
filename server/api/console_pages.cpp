#include "server/api/console_pages.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "server/api/context.hpp"
#include "server/console/assets.hpp"
#include "server/http/text.hpp"

namespace tjp::api {
namespace {

constexpr std::string_view index_path = "/index.html";

/// What the console's own router knows: each of these is the one page, which looks at its address itself.
constexpr std::string_view pages[] = {"/", "/trades", "/signals", "/account", "/docs", "/signin", "/setup"};
constexpr std::string_view page_folders[] = {"/trades/", "/signals/", "/account/"};

/// Nothing but the page's own files may run or be fetched, and nobody may frame it.
constexpr std::string_view page_rules =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "X-Frame-Options: DENY\r\n";

constexpr std::string_view without_console =
    "This tjp was built without its web console. To have it, install Node 18 and npm, and build with\n\n"
    "    cmake --preset release -DTJP_CONSOLE=ON && cmake --build --preset release\n\n"
    "The API works all the same: see /api/v1/openapi.json.\n";

bool is_page(std::string_view path) {
    const auto begins = [path](std::string_view folder) { return path.starts_with(folder); };
    return std::ranges::find(pages, path) != std::end(pages) || std::ranges::any_of(page_folders, begins);
}

std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// The part of `text` before `mark`; takes it and the mark off.
std::string_view take_part(std::string_view& text, char mark) {
    const std::size_t end = text.find(mark);
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return trimmed(part);
}

/// `0`, `1`, or up to three decimals, in thousandths; what is malformed counts as no wish at all.
int thousandths(std::string_view text) {
    if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return 0;
    int value = (text[0] - '0') * 1000;
    int unit = 100;
    for (std::size_t i = 2; i < text.size() && text[1] == '.' && http::is_digit(text[i]); ++i, unit /= 10) {
        value += (text[i] - '0') * unit;
    }
    return std::min(value, 1000);
}

/// How much a client wants a coding, in thousandths; nothing where the field does not name it, nor `*`.
std::optional<int> wish_for(std::string_view field, std::string_view coding) {
    std::optional<int> any;
    while (!field.empty()) {
        std::string_view item = take_part(field, ',');
        const std::string_view name = take_part(item, ';');
        int wish = 1000;
        while (!item.empty()) {
            std::string_view parameter = take_part(item, ';');
            if (http::same_text(take_part(parameter, '='), "q")) wish = thousandths(trimmed(parameter));
        }
        if (http::same_text(name, coding)) return wish;
        if (name == "*") any = wish;
    }
    return any;
}

std::string_view form_of(const console::Asset& asset, Coding coding) {
    return coding == Coding::brotli ? asset.brotli : coding == Coding::gzip ? asset.gzip : asset.plain;
}

std::string tag_of(const console::Asset& asset, Coding coding) {
    constexpr std::array<std::string_view, 3> endings{"-br", "-gzip", ""};
    // A tag names the bytes that are sent, and each form has its own.
    std::string tag = "\"";
    return tag.append(asset.hash.substr(0, 32)).append(endings[static_cast<std::size_t>(coding)]).append("\"");
}

void send(const http::Request& request, http::Response& response, const console::Asset& asset) {
    const Coding coding = choose_coding(request.header("Accept-Encoding"));
    const std::string tag = tag_of(asset, coding);
    response.add("Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    response.add("Vary", "Accept-Encoding");
    response.add("ETag", tag);
    if (const std::string_view known = request.header("If-None-Match"); !known.empty() && names_tag(known, tag)) {
        response.status = 304;
        return;
    }
    response.content_type = asset.type;
    if (coding != Coding::plain) response.add("Content-Encoding", coding == Coding::brotli ? "br" : "gzip");
    response.body = form_of(asset, coding);
}

}  // namespace

Coding choose_coding(std::string_view accept_encoding) {
    const int brotli = wish_for(accept_encoding, "br").value_or(0);
    const int gzip = wish_for(accept_encoding, "gzip").value_or(0);
    // Where it is not named, a file as it is may be sent, but is wanted least.
    const int plain = wish_for(accept_encoding, "identity").value_or(0);
    if (brotli > 0 && brotli >= gzip && brotli >= plain) return Coding::brotli;
    return gzip > 0 && gzip >= plain ? Coding::gzip : Coding::plain;
}

bool is_console_path(std::string_view path) { return is_page(path) || console::find_asset(path) != nullptr; }

void answer_console(const http::Request& request, http::Response& response) {
    response.headers += page_rules;
    if (request.secure) response.add("Strict-Transport-Security", "max-age=31536000");
    const console::Asset* const asset = console::find_asset(is_page(request.path) ? index_path : request.path);
    if (asset != nullptr) return send(request, response, *asset);
    response.content_type = "text/plain; charset=utf-8";
    response.add("Cache-Control", "no-cache");
    response.body = without_console;
}

}  // namespace tjp::api
