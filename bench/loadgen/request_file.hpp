#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tjp::bench {

/// The requests of a file as bench/lua/requests.lua reads it (a line each: method, path, API key and body, separated by
/// tabs), composed for the wire, in random order. Where a request holds @COUNTER@, each sending of it has a number of
/// nine digits there, none twice.
class RequestFile {
public:
    /// Throws std::runtime_error with a sentence where the file cannot be read or a line is none.
    RequestFile(const std::filesystem::path& file, const std::string& host, std::uint64_t first_count);
    /// The same from text.
    static RequestFile parse(std::string_view text, const std::string& host, std::uint64_t first_count);

    /// Puts the next request into `out`.
    void next(std::string& out);
    std::size_t size() const { return requests_.size(); }

private:
    struct Request {
        std::string wire;
        std::size_t counter_at;
    };

    explicit RequestFile(std::uint64_t first_count) : count_(first_count) {}
    void add(std::string_view line, const std::string& host);

    std::vector<Request> requests_;
    std::uint64_t count_;
    std::minstd_rand chance_{20260630};
};

}  // namespace tjp::bench
