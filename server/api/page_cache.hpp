#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/api/context.hpp"
#include "storage/engine/commit.hpp"

namespace tjp::api {

/// How often each user's lists have changed since the start. It hears of every commit from the engine itself, before
/// whoever made it does: once a change is answered, no page of before counts. Some users share a number, which costs
/// them pages and never gives them wrong ones. Safe from any thread.
class ListVersions final : public CommitObserver {
public:
    enum class List : std::uint8_t { trades, signals };
    static constexpr std::size_t list_kinds = 2;

    void committed(const PendingCommit& first) noexcept override;
    std::uint64_t of(List list, const Uuid& user) const;

private:
    static constexpr std::size_t slots = 4096;
    using Counters = std::array<std::atomic<std::uint64_t>, slots>;

    std::array<Counters, list_kinds> counters_{};
};

/// Pages as they were served last, by user and target, for as long as nobody changes the user's list: a client that
/// asks again costs no search, and no copy. One bounded map a loop, so that nothing is locked; a page is kept only
/// when it is asked for the second time, so that one walk through a journal does not empty it.
class PageCache {
public:
    static constexpr std::size_t max_bytes = 16UL << 20;        ///< of all loops together
    static constexpr std::size_t max_page_bytes = 128UL << 10;  ///< larger ones are not kept

    PageCache(const ListVersions& versions, std::size_t loops) : versions_(versions), shelves_(loops) {}

    /// A page that is being answered. Begin before looking at the store.
    class Visit {
    public:
        Visit(PageCache& cache, const Context& context, ListVersions::List list);

        /// Whether the page is there: then it is the answer.
        bool answer(Context& context);
        /// Gives the finished page its ETag, and keeps it.
        void finish(Context& context);

    private:
        PageCache& cache_;
        std::string key_;
        std::uint64_t version_;
    };

private:
    struct Page {
        std::string key;
        std::uint64_t version = 0;
        std::string tag;
        std::shared_ptr<const std::string> body;  ///< also of the connections that are sending it

        std::size_t bytes() const { return body->size() + 2 * key.size() + 256; }
    };
    using Pages = std::list<Page>;

    struct Shelf {
        Pages pages;  ///< the one used last in front
        std::unordered_map<std::string_view, Pages::iterator> by_key;
        std::array<std::uint32_t, 4096> asked{};  ///< hashes of what was asked for once
        std::size_t bytes = 0;
    };

    /// Whether a page is worth keeping: it is asked for again.
    bool takes(std::size_t loop, std::string_view key, std::size_t body_bytes);
    static void drop(Shelf& shelf, Pages::iterator page);
    const Page* find(std::size_t loop, std::string_view key, std::uint64_t version);
    void keep(std::size_t loop, Page page);

    const ListVersions& versions_;
    std::vector<Shelf> shelves_;
};

}  // namespace tjp::api
