#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

namespace tjp::test {

/// Randomness whose seed is told, so that a failure can be repeated: TJP_TEST_SEED=N fixes it.
class Random {
public:
    explicit Random(std::string_view what) : seed_(pick_seed()), engine_(seed_) {
        std::cout << "seed of " << what << ": " << seed_ << " (repeat it with TJP_TEST_SEED=" << seed_ << ")\n";
    }

    std::uint64_t seed() const { return seed_; }

    /// 0 … bound-1.
    template <class T = std::size_t>
    T below(T bound) {
        return static_cast<T>(engine_() % static_cast<std::uint64_t>(bound));
    }
    /// low … high.
    template <class T>
    T between(T low, T high) {
        return static_cast<T>(low + static_cast<T>(below(static_cast<std::uint64_t>(high - low) + 1)));
    }
    /// True once in `times`.
    bool once_in(unsigned times) { return below(times) == 0; }
    std::uint64_t bits() { return engine_(); }

    std::string text(std::string_view alphabet, std::size_t size) {
        std::string out;
        for (std::size_t i = 0; i < size; ++i) out += alphabet[below(alphabet.size())];
        return out;
    }

private:
    static std::uint64_t pick_seed() {
        const char* const wanted = std::getenv("TJP_TEST_SEED");
        return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : std::random_device{}();
    }

    std::uint64_t seed_;
    std::mt19937_64 engine_;
};

}  // namespace tjp::test
