#include "server/journal/parser/secrets.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "server/journal/parser/lexer.hpp"
#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/symbols.hpp"

namespace tjp::parser {
namespace {

constexpr std::size_t longest_key = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::array<std::string_view, 28> whole{
    "lic",       "passcode",      "credentials", "pw",        "hmac",          "signature",     "cookie",
    "auth",      "authorization", "bearer",      "key",       "license",       "licence",       "licenseid",
    "licenceid", "licensekey",    "licencekey",  "licenseno", "licensenumber", "licencenumber", "pin",
    "pincode",   "otp",           "pass",        "pwd",       "privatekey",    "webhookkey",    "licensecode"};
constexpr std::array<std::string_view, 8> key_endings{"secret",    "password", "passphrase", "token",
                                                      "secretkey", "apikey",   "passwd",     "authkey"};
constexpr auto whole_keys = [] {
    NameTable<whole.size()> table;
    for (const std::string_view name : whole) table.add(name);
    return table;
}();

/// The place of a pair of letters, upper case as lower.
constexpr std::size_t pair_of(char before, char last) {
    return (static_cast<unsigned char>(before) & 31U) * 32U + (static_cast<unsigned char>(last) & 31U);
}

/// Which two letters such keys end in: most keys of alerts are told by theirs not to be one, without being copied.
constexpr auto last_pairs = [] {
    std::array<bool, 1024> pairs{};
    for (const std::string_view name : whole) pairs[pair_of(name[name.size() - 2], name.back())] = true;
    for (const std::string_view name : key_endings) pairs[pair_of(name[name.size() - 2], name.back())] = true;
    return pairs;
}();

/// A form writes a blank as `+`.
bool is_joint(char c) { return c == '_' || c == '-' || c == ' ' || c == '.' || c == '+'; }

/// May answer true of a key that is none, never the reverse.
bool ends_as_secret(std::string_view key) {
    std::size_t end = key.size();
    const auto back = [&] {
        while (end > 0 && is_joint(key[end - 1])) --end;
        return end > 0 ? key[--end] : '\0';
    };
    const char last = back();
    return last_pairs[pair_of(back(), last)];
}

/// `API-Key` as `apikey`, written into `room`, which a key that is looked at fits into.
std::string_view without_joints(std::string_view key, std::array<char, longest_key>& room) {
    std::size_t size = 0;
    for (const char c : key) {
        if (!is_joint(c)) room[size++] = small(c);
    }
    return {room.data(), size};
}

}  // namespace

bool is_secret_key(std::string_view key) {
    if (key.size() < 2 || key.size() > longest_key || !ends_as_secret(key)) return false;
    std::array<char, longest_key> room{};
    const std::string_view name = without_joints(key, room);
    if (name.size() < 2) return false;
    if (whole_keys.contains(name)) return true;
    return std::ranges::any_of(key_endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_told_secret(std::string_view key) {
    constexpr auto words =
        names("password", "passphrase", "passwd", "secret", "license", "licence", "apikey", "passcode", "pass", "pwd",
              "emailtoken", "authtoken", "accesstoken", "apitoken", "secretkey", "privatekey", "licenseid", "licenceid",
              "licensekey", "licencekey", "licensenumber", "licencenumber", "xapikey", "authorization", "apisecret",
              "otp", "pincode");
    if (key.size() < 3 || key.size() > longest_key || !ends_as_secret(key)) return false;
    std::array<char, longest_key> room{};
    return words.contains(without_joints(key, room));
}

bool is_licence(std::string_view field) {
    if (field.find('*') != std::string_view::npos) return true;
    const bool digits = field.size() >= 10 && std::ranges::all_of(field, is_digit);
    return digits || starts_as(field, "license") || starts_as(field, "licence");
}

bool looks_secret(std::string_view word) {
    constexpr std::size_t shortest = 8;
    const bool plain = std::ranges::all_of(word, [](char c) { return is_digit(c) || is_letter(c); });
    return plain && word.size() >= shortest && std::ranges::any_of(word, is_digit) &&
           std::ranges::count_if(word, is_letter) > 3;
}

std::string without_secrets(std::string_view sentence) {
    std::string out;
    bool told = false;  // the word before says that a secret follows
    for (std::size_t i = 0; i < sentence.size();) {
        std::size_t end = i;
        while (end < sentence.size() && (is_digit(sentence[end]) || is_letter(sentence[end]))) ++end;
        const std::string_view word = sentence.substr(i, end - i);
        if (word.empty()) {
            told = told && (sentence[i] == ' ' || sentence[i] == ':' || sentence[i] == '=');
            out += sentence[i++];
            continue;
        }
        const auto symbol = looks_secret(word) ? resolve(word, nullptr) : std::nullopt;
        const bool secret = told || (looks_secret(word) && !(symbol && symbol->known));
        out.append(secret ? masked : word);
        told = is_told_secret(word);
        i = end;
    }
    return out;
}

}  // namespace tjp::parser
