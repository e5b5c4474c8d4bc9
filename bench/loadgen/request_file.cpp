#include "bench/loadgen/request_file.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tjp::bench {
namespace {

constexpr std::string_view counter = "@COUNTER@";

std::string read_whole(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

RequestFile::RequestFile(const std::filesystem::path& file, const std::string& host, std::uint64_t first_count)
    : RequestFile(parse(read_whole(file), host, first_count)) {}

RequestFile RequestFile::parse(std::string_view text, const std::string& host, std::uint64_t first_count) {
    RequestFile requests(first_count);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (!line.empty()) requests.add(line, host);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    if (requests.requests_.empty()) throw std::runtime_error("there is no request in the file");
    return requests;
}

void RequestFile::add(std::string_view line, const std::string& host) {
    std::array<std::string_view, 3> words;
    for (std::string_view& word : words) {
        const std::size_t tab = line.find('\t');
        if (tab == std::string_view::npos) throw std::runtime_error("a line without method, path, key and body");
        word = line.substr(0, tab);
        line.remove_prefix(tab + 1);
    }
    const auto [method, path, key] = words;
    std::string wire;
    wire.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    if (!key.empty()) wire.append("Authorization: Bearer ").append(key).append("\r\n");
    if (!line.empty()) {
        wire += "Content-Type: application/json\r\nContent-Length: " + std::to_string(line.size()) + "\r\n";
    }
    wire.append("\r\n").append(line);
    const std::size_t counter_at = wire.find(counter);
    requests_.push_back({std::move(wire), counter_at});
}

void RequestFile::next(std::string& out) {
    const Request& request = requests_[chance_() % requests_.size()];
    out = request.wire;
    if (request.counter_at == std::string::npos) return;
    auto left = count_++ % 1'000'000'000;
    for (std::size_t digit = counter.size(); digit > 0; --digit) {
        out[request.counter_at + digit - 1] = static_cast<char>('0' + left % 10);
        left /= 10;
    }
}

}  // namespace tjp::bench
