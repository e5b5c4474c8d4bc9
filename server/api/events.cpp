#include <boost/asio/this_coro.hpp>

#include "server/api/handlers.hpp"
#include "server/journal/event_query.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/event_store.hpp"

/// A user's part of the outbox as server-sent events (WHATWG HTML, 9.2).
///
/// The log holds all users' events in the order of their commits. A stream reads on from its place in it whenever the
/// bell has rung for its user, beginning at the commit that rang: what lies between are events of others. Where a
/// client was away for long, all of that has to be walked, which is done on a pool.
namespace tjp::api {
namespace {

using std::chrono::steady_clock;

/// How often a stream looks whether its key is still good, and how many of these looks are between two comments.
constexpr std::chrono::seconds look_period{5};
constexpr int looks_a_comment = 3;

constexpr std::size_t piece_bytes = 32UL << 10;
/// How many rows of the log, whoever's they are, one reading looks at: on the loop, and on the pool.
constexpr std::size_t max_rows_on_loop = 200;
constexpr std::size_t max_rows_on_pool = 50'000;

struct Start {
    LogPosition at;
    bool reset = false;  ///< what came after the client's last event is not all there any more
};

class FindStart {
public:
    explicit FindStart(std::optional<LogPosition> after) : after_(after) {}

    Result<Start> operator()(ReadView view) const {
        const auto newest = event_store::newest(view);
        if (!newest) return newest.error();
        if (!after_) return Start{*newest};
        const auto trimmed = event_store::trimmed(view);
        if (!trimmed) return trimmed.error();
        // Ahead of the log: the data folder is another, or was restored from before that event.
        if (*after_ < *trimmed || *after_ > *newest) return Start{*newest, true};
        return Start{*after_};
    }

private:
    std::optional<LogPosition> after_;
};

struct Reading {
    std::string text;
    LogPosition last;
    bool more = false;
    bool admission_changed = false;  ///< a key or the user did: who listens is to be looked at again
};

void write_event(std::string& out, const EventTypeRow& row, const LogPosition& at, const Event& event) {
    out.append("id: ").append(to_string(at)).append("\nevent: ").append(row.word).append("\ndata: ");
    std::string id;
    append_id(id, row.object, event.object);
    JsonWriter json(out);
    json.open('{').key("type").string(row.word).key("at").value(event.at).key("id").string(id);
    if (!event.payload.empty()) json.key("object").raw(event.payload);
    json.close('}');
    out.append("\n\n");
}

class ReadEvents {
public:
    struct Options {
        LogPosition after;
        bool pro = false;  ///< also events about what needs plan pro
        std::size_t max_rows = 0;
    };
    ReadEvents(UserId user, Options options) : user_(user), options_(options) {}

    Result<Reading> operator()(ReadView view) const {
        Reading reading;
        reading.last = options_.after;
        std::size_t seen = 0;
        const auto on_event = [&](LogPosition at, UserId user, std::string_view record) {
            reading.more = seen++ == options_.max_rows || reading.text.size() > piece_bytes;
            if (reading.more) return false;
            reading.last = at;
            if (user == user_) add(reading, at, record);
            return true;
        };
        const auto scanned = event_store::scan(view, options_.after, on_event);
        if (!scanned) return scanned.error();
        return reading;
    }

private:
    void add(Reading& reading, LogPosition at, std::string_view record) const {
        const auto event = decode_event(record);
        const EventTypeRow* const row = event ? find_event_type(event->type) : nullptr;
        if (row == nullptr || (row->pro && !options_.pro)) return;
        write_event(reading.text, *row, at, *event);
        reading.admission_changed |= row->object == IdKind::user || row->object == IdKind::key;
    }

    UserId user_;
    Options options_;
};

class EventStream final : public http::BodyStream {
public:
    EventStream(const Context& context, boost::asio::any_io_executor executor, Places::Hold place)
        : request_(context.request),
          services_(context.services),
          gate_(*context.gate),
          route_(*context.route),
          principal_(context.principal),
          place_(std::move(place)),
          waiter_(services_.bell, context.user(), Bell::Topic::all, std::move(executor)),
          watch_(*context.request.hangup, [this] { drain(); }) {}

    /// To be called, and awaited, before the head is sent: the stream begins here.
    boost::asio::awaitable<Result<void>> begin(std::optional<LogPosition> after) {
        auto find = FindStart(after);
        const auto start = co_await services_.database.read(std::move(find));
        if (!start) co_return start.error();
        at_ = start->at;
        behind_ = far_behind_ = after && !start->reset;
        greeting_ = "retry: 1000\n";
        if (!behind_) greet(start->reset ? "reset" : "ready");
        greeting_ += "\n";
        co_return Result<void>{};
    }

    boost::asio::awaitable<Flow> next(std::string& piece) override {
        if (!greeting_.empty()) {
            piece.swap(greeting_);
            co_return Flow::more;
        }
        while (!over()) {
            const auto now = steady_clock::now();
            if (now >= next_look_) {
                next_look_ = now + look_period;
                if (!co_await still_admitted()) co_return Flow::end;
                if (++looks_ % looks_a_comment == 0) {
                    comment(piece);
                    co_return Flow::more;
                }
            }
            if (!behind_) {
                const auto rung = co_await waiter_.wait(next_look_);
                if (!rung) continue;
                behind_ = true;
                skip_to(*rung);
            }
            if (!co_await read(piece)) co_return Flow::end;
            if (!piece.empty()) co_return Flow::more;
        }
        co_return Flow::end;
    }

    void drain() override {
        over_ = true;
        waiter_.give_up();
    }

private:
    bool over() const { return over_ || services_.stopping.load(); }

    /// Tells the client where it begins, so that it misses nothing even if it goes away before the first event.
    void greet(std::string_view word) {
        greeting_.append("id: ").append(to_string(at_)).append("\nevent: ").append(word).append("\ndata: ");
        JsonWriter json(greeting_);
        json.open('{').key("type").string(word).key("at").value(services_.clock.now()).close('}');
        greeting_ += "\n";
    }

    /// Keeps proxies awake, and the client's place near the log's end: an id without data is no event, but is kept.
    void comment(std::string& piece) {
        const LogPosition settled{services_.bell.settled()};
        piece = ":\n\n";
        if (behind_ || waiter_.rung() || settled <= at_) return;
        at_ = settled;
        piece = "id: " + to_string(at_) + "\n\n";
    }

    /// Nothing of this user lies before the first commit that rang.
    void skip_to(std::uint64_t sequence) { at_ = std::max(at_, LogPosition{sequence - 1}); }

    boost::asio::awaitable<bool> still_admitted() {
        auto admitted = co_await gate_.admit_again(request_, route_);
        if (!admitted) co_return false;
        principal_ = std::move(*admitted);
        co_return true;
    }

    boost::asio::awaitable<bool> read(std::string& piece) {
        ReadEvents::Options options;
        options.after = at_;
        options.pro = principal_->user.pro_in_force(services_.clock.now());
        options.max_rows = far_behind_ ? max_rows_on_pool : max_rows_on_loop;
        auto query = ReadEvents(principal_->user.id, options);
        Result<Reading> reading = Reading{};
        if (far_behind_) {
            reading = co_await services_.database.read_off_loop(Lane::analysis, std::move(query));
        } else {
            reading = co_await services_.database.read(std::move(query));
        }
        // The client comes again with its last id, and nothing is lost.
        if (!reading) co_return false;
        at_ = reading->last;
        behind_ = far_behind_ = reading->more;
        if (reading->admission_changed) next_look_ = steady_clock::now();
        piece = std::move(reading->text);
        co_return true;
    }

    const http::Request& request_;
    Services& services_;
    Gate& gate_;
    const Route& route_;
    std::shared_ptr<const Principal> principal_;
    Places::Hold place_;
    Bell::Waiter waiter_;
    http::Hangup::Watch watch_;
    std::string greeting_;
    LogPosition at_;           ///< all up to here was sent, or is another's
    bool behind_ = false;      ///< there may be more in the log
    bool far_behind_ = false;  ///< so much that the loop should not read it
    bool over_ = false;
    steady_clock::time_point next_look_ = steady_clock::now() + look_period;
    int looks_ = 0;
};

/// The header, which a browser sends by itself when it connects again, or else the parameter, which it began with.
Result<std::optional<LogPosition>> start_of(const Context& context) {
    const auto query = decode_query(context, decode_event_query);
    if (!query) return query.error();
    const std::string_view header = context.request.header("Last-Event-ID");
    if (header.empty()) return query->after;
    const auto after = parse_log_position(header);
    if (!after) return invalid("Last-Event-ID", "Last-Event-ID must be the id of an earlier event");
    return after;
}

}  // namespace

boost::asio::awaitable<Result<void>> get_events(Context& context) {
    const auto after = start_of(context);
    if (!after) co_return after.error();
    auto place = context.services.event_places.take(context.user());
    if (!place) {
        context.response.add("Retry-After", "10");
        co_return Error{Code::overloaded, "too many event streams are open: close some, or try again later", {}};
    }
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    auto stream = std::make_unique<EventStream>(context, executor, std::move(place));
    auto begun = co_await stream->begin(*after);
    if (!begun) co_return begun;
    context.response.content_type = "text/event-stream";
    context.response.add("X-Accel-Buffering", "no");
    context.response.stream = std::move(stream);
    co_return Result<void>{};
}

}  // namespace tjp::api
