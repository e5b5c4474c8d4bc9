#include <vector>

#include "server/api/handlers.hpp"
#include "server/journal/listing.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/message_store.hpp"
#include "storage/stores/signal_store.hpp"

/// The inbox: every message that came in by a hook, and what it became. What became a signal is kept in the signal
/// alone, everything else as a message; both have ids of one clock, and a page merges the two.
namespace tjp::api {
namespace {

/// How many rows of each kind one page looks at. Past it the page ends early, with a cursor that goes on from there.
constexpr std::size_t max_rows = 50'000;

struct Row {
    Uuid uuid;
    std::string json;
};

/// One of the two kinds, as far as a page may need it.
struct Part {
    std::vector<Row> rows;
    std::size_t seen = 0;
    std::size_t bytes = 0;
    std::optional<Uuid> stopped_at;  ///< the last row looked at, where there may be more

    /// Counts a row, and takes it where it is to be shown. Answers whether to go on.
    bool add(const Uuid& uuid, std::string json, std::size_t limit) {
        ++seen;
        bytes += json.size();
        if (!json.empty()) rows.push_back({uuid, std::move(json)});
        if (rows.size() <= limit && seen < max_rows && bytes < max_page_bytes) return true;
        stopped_at = uuid;
        return false;
    }
};

/// The message of a signal that came in by a hook; empty where it came another way.
std::string message_of(const SignalId& id, std::string_view signal) {
    const auto delivery = find_member(signal, "delivery");
    if (!delivery || *delivery == "null") return {};
    const auto member = [](std::string_view object, std::string_view name) {
        return find_member(object, name).value_or("null");
    };
    std::string out;
    JsonWriter json(out);
    json.open('{').key("id").value(MessageId{id.uuid}).key("hook_id").raw(member(signal, "hook_id"));
    json.key("received_at").raw(member(signal, "received_at"));
    for (const std::string_view name : {"address", "content_type", "size"}) {
        json.key(name).raw(member(*delivery, name));
    }
    json.key("duplicate").boolean(false).key("signal_id").value(id).key("trade_id").null().key("note").null();
    json.key("raw").raw(member(signal, "raw")).key("raw_encoding").raw(member(signal, "raw_encoding")).close('}');
    return out;
}

/// A repetition keeps no text of its own where it is that of the first: it is put in here.
Result<std::string> with_text_of_first(const ReadView& view, UserId user, std::string_view json) {
    const auto text = find_member(json, "signal_id");
    const auto signal = text ? parse_as<IdKind::signal>(unquoted(*text)) : std::nullopt;
    if (!signal || find_member(json, "raw").value_or("null") != "null") return std::string(json);
    const auto row = signal_store::find(view, user, *signal);
    if (!row) return row.error();
    std::string out;
    JsonWriter writer(out);
    writer.open('{');
    MemberWalk walk(json);
    while (const auto member = walk.next()) {
        const bool borrowed = *row && (member->name == "raw" || member->name == "raw_encoding");
        const auto value = borrowed ? find_member((*row)->json, member->name) : std::nullopt;
        writer.key(member->name).raw(value ? *value : member->json);
    }
    writer.close('}');
    return out;
}

class ListMessages {
public:
    ListMessages(UserId user, MessageQuery query) : user_(user), query_(std::move(query)) {}

    Result<std::string> operator()(ReadView view) const {
        const auto signals = read_signals(view);
        if (!signals) return signals.error();
        const auto others = read_others(view);
        if (!others) return others.error();
        return merge(*signals, *others);
    }

private:
    bool matches(std::string_view json) const { return query_.filter.empty() || query_.filter.matches(json); }

    Result<Part> read_signals(const ReadView& view) const {
        Part part;
        signal_store::Range range;
        if (query_.after) range.after = SignalId{query_.after->uuid};
        const auto on_signal = [&](const SignalId& id, std::string_view json) {
            return part.add(id.uuid, matches(json) ? message_of(id, json) : std::string(), query_.limit);
        };
        const auto scanned = signal_store::scan(view, user_, range, on_signal);
        if (!scanned) return scanned.error();
        return part;
    }

    Result<Part> read_others(const ReadView& view) const {
        Part part;
        std::optional<Error> failure;
        const auto on_message = [&](const MessageId& id, std::string_view json) {
            auto shown = matches(json) ? with_text_of_first(view, user_, json) : Result<std::string>(std::string());
            if (!shown) return failure = shown.error(), false;
            return part.add(id.uuid, std::move(*shown), query_.limit);
        };
        const auto scanned = message_store::scan(view, user_, query_.after, on_message);
        if (failure) return *failure;
        if (!scanned) return scanned.error();
        return part;
    }

    /// Newest first. Past the place where one kind was not read any further, nothing can be said about the order.
    std::string merge(const Part& signals, const Part& others) const {
        std::string body = R"({"ok":true,"messages":[)";
        auto left = signals.rows.begin();
        auto right = others.rows.begin();
        std::size_t shown = 0;
        std::optional<Uuid> last;
        bool exhausted = false;  // nothing more can be shown of what was read
        const auto readable = [&](const Uuid& uuid) {
            return (!signals.stopped_at || uuid >= *signals.stopped_at) &&
                   (!others.stopped_at || uuid >= *others.stopped_at);
        };
        while (shown < query_.limit && body.size() < max_page_bytes) {
            const bool from_left =
                right == others.rows.end() || (left != signals.rows.end() && left->uuid > right->uuid);
            const bool none = from_left && left == signals.rows.end();
            const Row* const row = none ? nullptr : from_left ? &*left : &*right;
            exhausted = none || !readable(row->uuid);
            if (exhausted) break;
            from_left ? ++left : ++right;
            if (shown++ > 0) body += ',';
            body += row->json;
            last = row->uuid;
        }
        const bool more =
            signals.stopped_at || others.stopped_at || left != signals.rows.end() || right != others.rows.end();
        // A page may be empty where only rows were looked at that the filter leaves out.
        if (more && exhausted) last = further(signals, others, last);
        body += R"(],"next_cursor":)";
        body += more && last ? '"' + encode_cursor(MessageId{*last}) + '"' : "null";
        body += '}';
        return body;
    }

    /// Up to where both kinds were read, if that is past the last row shown.
    static std::optional<Uuid> further(const Part& signals, const Part& others, std::optional<Uuid> last) {
        std::optional<Uuid> both;
        for (const Part* part : {&signals, &others}) {
            if (part->stopped_at && (!both || *part->stopped_at > *both)) both = part->stopped_at;
        }
        if (!both || (last && *last < *both)) return last;
        return both;
    }

    UserId user_;
    MessageQuery query_;
};

}  // namespace

boost::asio::awaitable<Result<void>> list_messages(Context& context) {
    auto query = decode_query(context, decode_message_query);
    if (!query) co_return query.error();
    auto page = ListMessages(context.user(), std::move(*query));
    auto body = co_await context.services.database.read_off_loop(Lane::disk, std::move(page));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    apply_etag(context);
    co_return Result<void>{};
}

}  // namespace tjp::api
