#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tjp::test {

/// Random numbers that follow from their seed alone (SplitMix64).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits() {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
        return mixed ^ mixed >> 31;
    }

    /// 0 … bound-1.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(bits() % bound); }
    /// low … high.
    template <class T>
    T between(T low, T high) {
        return static_cast<T>(low + static_cast<T>(bits() % (static_cast<std::uint64_t>(high - low) + 1)));
    }
    /// True once in `times`.
    bool once_in(std::size_t times) { return below(times) == 0; }

    template <class List>
    auto& one_of(List& list) {
        return list[below(std::size(list))];
    }

    std::string text(std::string_view alphabet, std::size_t size) {
        std::string out;
        for (std::size_t i = 0; i < size; ++i) out += alphabet[below(alphabet.size())];
        return out;
    }

private:
    std::uint64_t state_;
};

}  // namespace tjp::test
