#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace tjp::parser {

/// Names known when the program is built, with their places in the list that they come from. The table is made by the
/// compiler; a name that is not in it is told by an empty slot nearly always, without comparing any text.
template <std::size_t N>
class NameTable {
public:
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    constexpr NameTable() = default;

    /// The place of the name, or npos.
    constexpr std::size_t find(std::string_view name) const {
        if (name.size() > longest_) return npos;
        for (std::size_t slot = hash_of(name) % slots_.size(); slots_[slot] != 0; slot = (slot + 1) % slots_.size()) {
            if (names_[slots_[slot] - 1U] == name) return slots_[slot] - 1U;
        }
        return npos;
    }

    constexpr bool contains(std::string_view name) const { return find(name) != npos; }

    /// Adds a name, and answers its place: the one it had where it was there already.
    constexpr std::size_t add(std::string_view name) {
        if (const std::size_t known = find(name); known != npos) return known;
        if (size_ == N) throw std::length_error("more names than the table was made for");
        std::size_t slot = hash_of(name) % slots_.size();
        while (slots_[slot] != 0) slot = (slot + 1) % slots_.size();
        names_[size_] = name;
        slots_[slot] = static_cast<std::uint16_t>(++size_);
        if (name.size() > longest_) longest_ = name.size();
        return size_ - 1;
    }

private:
    static_assert(N < 0xffff);

    static constexpr std::uint32_t hash_of(std::string_view name) {
        std::uint32_t hash = 0x811c9dc5;  // FNV-1a
        for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
        return hash ^ hash >> 15;
    }

    std::array<std::uint16_t, std::bit_ceil(4 * N)> slots_{};  ///< a place + 1, or 0
    std::array<std::string_view, N> names_{};
    std::size_t size_ = 0;
    std::size_t longest_ = 0;
};

template <class... Names>
consteval auto names(Names... all) {
    NameTable<sizeof...(Names)> table;
    (table.add(all), ...);
    return table;
}

/// The names of the rows of a list: the place of a name is the place of its row, so none may be there twice.
template <class Row, std::size_t N>
consteval NameTable<N> names_of(const Row (&rows)[N], std::string_view Row::*name) {
    NameTable<N> table;
    for (std::size_t i = 0; i < N; ++i) {
        if (table.add(rows[i].*name) != i) throw std::logic_error("a name is in the list twice");
    }
    return table;
}

/// The row of that name, or nullptr.
template <class Row, std::size_t N>
constexpr const Row* row_of(const Row (&rows)[N], const NameTable<N>& table, std::string_view name) {
    const std::size_t place = table.find(name);
    return place == NameTable<N>::npos ? nullptr : &rows[place];
}

}  // namespace tjp::parser
