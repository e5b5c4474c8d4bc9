#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

#include "tests/reliability/programs/ledger.hpp"

namespace tjp::test {

/// A store that is not as it must be after a crash; the sentence says how, and what was left of it.
class BadImage : public std::runtime_error {
public:
    BadImage(const std::string& what, CrashImage left)
        : std::runtime_error(what + "\n    " + left.story), fault(what), image(std::move(left)) {}
    std::string fault;
    CrashImage image;
};

/// What the images looked at were like.
struct ImageCounts {
    std::uint64_t images = 0;
    std::uint64_t again = 0;      ///< of them: crashes while the store was opened after one, or soon after that
    std::uint64_t in_flight = 0;  ///< of them: with more commits than were acknowledged
    std::uint64_t empty = 0;      ///< of them: from before the first acknowledged commit

    ImageCounts& operator+=(const ImageCounts& more);
};

/// Puts crash images into a folder, opens them as the server does, and compares them with what was acknowledged.
class ImageCheck {
public:
    ImageCheck(std::filesystem::path folder, DiskRules rules, std::uint64_t seed)
        : folder_(std::move(folder)), rules_(std::move(rules)), dice_(seed) {}

    /// The store must hold every commit of `acknowledged`, and of `later`, which are the commits that came after them,
    /// the first ones or none, each of them whole. Throws BadImage where it does not. Some images crash once more.
    void look(const CrashImage& image, const Oracle& acknowledged, std::span<const Commit> later);

    const ImageCounts& counts() const { return counts_; }

private:
    enum class Crash : std::uint8_t { first, second };

    void look(const CrashImage& image, const Oracle& acknowledged, std::span<const Commit> later, Crash crash);
    void put(const Files& files) const;

    const std::filesystem::path folder_;
    const DiskRules rules_;  ///< of second crashes
    Dice dice_;
    ImageCounts counts_;
};

}  // namespace tjp::test
