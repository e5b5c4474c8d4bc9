#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tjp::bench {

/// Counts of durations in log-linear buckets, as HdrHistogram has them: an octave is cut into 128 equal parts, so that
/// a value that is read back is at most 1/128 above the one that was noted, whatever its size. Noting takes no memory
/// and a handful of instructions. Values are any unsigned unit; the load generator uses nanoseconds.
class Histogram {
public:
    void note(std::uint64_t value) { note(value, 1); }
    void note(std::uint64_t value, std::uint64_t times);

    std::uint64_t count() const { return count_; }
    /// Exact, unlike the rest; 0 where nothing was noted.
    std::uint64_t max() const { return max_; }
    double mean() const;
    /// The smallest value that at least `share` (0 to 1) of all are not above; 0 where nothing was noted.
    std::uint64_t quantile(double share) const;

private:
    static constexpr unsigned part_bits = 7;
    static constexpr std::size_t parts = std::size_t{1} << part_bits;
    static constexpr std::size_t buckets = (64 - part_bits + 1) * parts;

    static std::size_t bucket_of(std::uint64_t value);
    static std::uint64_t top_of(std::size_t bucket);

    std::array<std::uint64_t, buckets> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
    double sum_ = 0;
};

}  // namespace tjp::bench
