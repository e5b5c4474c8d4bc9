// Values under 256 have a bucket each. Above, a value keeps its highest eight bits: `octave` is by how many bits it was
// shifted for that, and each octave has the 128 buckets of the numbers 128 to 255.
#include "bench/loadgen/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tjp::bench {

std::size_t Histogram::bucket_of(std::uint64_t value) {
    const auto bits = static_cast<unsigned>(std::bit_width(value));
    const unsigned octave = bits > part_bits + 1 ? bits - part_bits - 1 : 0;
    return octave * parts + static_cast<std::size_t>(value >> octave);
}

std::uint64_t Histogram::top_of(std::size_t bucket) {
    const std::size_t octave = bucket < 2 * parts ? 0 : bucket / parts - 1;
    const auto bottom = static_cast<std::uint64_t>(bucket - octave * parts) << octave;
    return bottom + ((std::uint64_t{1} << octave) - 1);
}

void Histogram::note(std::uint64_t value, std::uint64_t times) {
    if (times == 0) return;
    counts_[bucket_of(value)] += times;
    count_ += times;
    max_ = std::max(max_, value);
    sum_ += static_cast<double>(value) * static_cast<double>(times);
}

double Histogram::mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

std::uint64_t Histogram::quantile(double share) const {
    if (count_ == 0) return 0;
    const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        seen += counts_[bucket];
        if (seen >= rank) return std::min(top_of(bucket), max_);
    }
    return max_;
}

}  // namespace tjp::bench
