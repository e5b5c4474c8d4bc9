// Gives every file of the folders named on the command line to a fuzz target: the corpus as an ordinary test.
// `--mutate COUNT SEED` before them then gives it COUNT inputs more, made of those by chance, always the same ones by
// one seed: fuzzing without a fuzzer, in every build.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.hpp"

namespace {

void give(const std::string& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

class Mutator {
public:
    Mutator(const std::vector<std::string>& corpus, unsigned long seed) : corpus_(corpus), random_(seed) {}

    std::string next() {
        std::string input = corpus_[below(corpus_.size())];
        for (std::size_t changes = 1 + below(6); changes > 0; --changes) change(input);
        return input;
    }

private:
    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }

    void change(std::string& input) {
        constexpr std::size_t longest = 64UL << 10;
        const std::size_t at = below(input.size() + 1);
        const std::size_t size = std::min(input.size() - at, below(16) + 1);
        switch (below(6)) {
            case 0:
                if (at < input.size()) input[at] = static_cast<char>(input[at] ^ 1 << below(8));
                return;
            case 1:
                if (at < input.size()) input[at] = static_cast<char>(below(256));
                return;
            case 2:
                input.erase(at, size);
                return;
            case 3:
                input.insert(at, std::string(below(8) + 1, static_cast<char>(below(256))));
                return;
            case 4:
                if (input.size() < longest) input.insert(at, input.substr(below(input.size() + 1), below(64)));
                return;
            default: {
                const std::string& other = corpus_[below(corpus_.size())];
                input = input.substr(0, at) + other.substr(below(other.size() + 1));
            }
        }
    }

    const std::vector<std::string>& corpus_;
    std::mt19937_64 random_;
};

}  // namespace

int main(int count, char** arguments) {
    std::vector<std::string> words(arguments + 1, arguments + count);
    unsigned long mutations = 0;
    unsigned long seed = 0;
    if (words.size() > 3 && words[0] == "--mutate") {
        mutations = std::stoul(words[1]);
        seed = std::stoul(words[2]);
        words.erase(words.begin(), words.begin() + 3);
    }
    std::vector<std::filesystem::path> files;
    for (const std::string& folder : words) {
        for (const auto& file : std::filesystem::directory_iterator(folder)) files.push_back(file.path());
    }
    std::ranges::sort(files);
    std::vector<std::string> corpus;
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        // Told before a crash.
        if (mutations == 0)
            std::cout << file.filename().string() << ", " << corpus.back().size() << " bytes" << std::endl;
        give(corpus.back());
    }
    if (corpus.empty()) return 1;
    Mutator mutator(corpus, seed);
    for (unsigned long i = 0; i < mutations; ++i) give(mutator.next());
    std::cout << files.size() + mutations << " inputs\n";
    return 0;
}
