#include "server/api/page_cache.hpp"

#include <cstring>
#include <functional>
#include <iterator>
#include <utility>

#include "storage/engine/tables.hpp"

namespace tjp::api {
namespace {

constexpr std::size_t uuid_bytes = sizeof(Uuid);

/// The second half of a version 7 UUID is random.
std::size_t slot_of(const char* uuid, std::size_t slots) {
    std::uint64_t random = 0;
    std::memcpy(&random, uuid + 8, sizeof random);
    return static_cast<std::size_t>(random % slots);
}

std::optional<ListVersions::List> list_of(Table table) {
    if (table == Table::trades) return ListVersions::List::trades;
    if (table == Table::signals) return ListVersions::List::signals;
    return std::nullopt;
}

}  // namespace

void ListVersions::committed(const PendingCommit& first) noexcept {
    // What did not come to be is counted too: that costs a page and no thought.
    for (const PendingCommit* commit = &first; commit != nullptr; commit = commit->next) {
        for (std::size_t i = 0; i < commit->writes.size(); ++i) {
            const auto operation = commit->writes[i];
            const auto list = list_of(operation.table);
            if (!list || operation.key.size() < uuid_bytes) continue;
            auto& counters = counters_[static_cast<std::size_t>(*list)];
            counters[slot_of(operation.key.data(), slots)].fetch_add(1, std::memory_order_release);
        }
    }
}

std::uint64_t ListVersions::of(List list, const Uuid& user) const {
    const auto& counters = counters_[static_cast<std::size_t>(list)];
    return counters[slot_of(user.view().data(), slots)].load(std::memory_order_acquire);
}

PageCache::Visit::Visit(PageCache& cache, const Context& context, ListVersions::List list)
    : cache_(cache), key_(context.user().uuid.view()), version_(cache.versions_.of(list, context.user().uuid)) {
    key_.append(context.request.target);
}

bool PageCache::Visit::answer(Context& context) {
    const Page* const page = cache_.find(context.request.loop, key_, version_);
    if (page == nullptr) return false;
    if (!answer_unchanged(context, page->tag)) context.response.shared_body = page->body;
    return true;
}

void PageCache::Visit::finish(Context& context) {
    std::string& body = context.response.body;
    const std::string tag = entity_tag(body);
    if (cache_.takes(context.request.loop, key_, body.size())) {
        context.response.shared_body = std::make_shared<const std::string>(body);
        cache_.keep(context.request.loop, Page{std::move(key_), version_, tag, context.response.shared_body});
    }
    if (!answer_unchanged(context, tag)) return;
    context.response.shared_body.reset();
    body.clear();
}

bool PageCache::takes(std::size_t loop, std::string_view key, std::size_t body_bytes) {
    if (body_bytes > max_page_bytes) return false;
    const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>{}(key) | 1U);
    auto& asked = shelves_[loop].asked;
    return std::exchange(asked[hash / 2 % asked.size()], hash) == hash;
}

const PageCache::Page* PageCache::find(std::size_t loop, std::string_view key, std::uint64_t version) {
    Shelf& shelf = shelves_[loop];
    const auto found = shelf.by_key.find(key);
    if (found == shelf.by_key.end()) return nullptr;
    const auto page = found->second;
    if (page->version != version) {
        drop(shelf, page);
        return nullptr;
    }
    shelf.pages.splice(shelf.pages.begin(), shelf.pages, page);
    return &*page;
}

void PageCache::keep(std::size_t loop, Page page) {
    Shelf& shelf = shelves_[loop];
    // Another request for the same page may have been quicker.
    if (const auto old = shelf.by_key.find(page.key); old != shelf.by_key.end()) drop(shelf, old->second);
    shelf.bytes += page.bytes();
    shelf.pages.push_front(std::move(page));
    shelf.by_key.emplace(shelf.pages.front().key, shelf.pages.begin());
    while (shelf.bytes > max_bytes / shelves_.size()) drop(shelf, std::prev(shelf.pages.end()));
}

void PageCache::drop(Shelf& shelf, Pages::iterator page) {
    shelf.bytes -= page->bytes();
    shelf.by_key.erase(page->key);
    shelf.pages.erase(page);
}

}  // namespace tjp::api
