#include "server/api/handlers.hpp"
#include "server/journal/listing.hpp"
#include "server/journal/trade_csv.hpp"
#include "storage/stores/trade_store.hpp"

/// The whole journal, or what filters select of it, as one file.
namespace tjp::api {
namespace {

constexpr std::size_t piece_bytes = 64UL << 10;
/// How many rows one piece looks at, for a filter that few match.
constexpr std::size_t max_rows = 50'000;

struct Piece {
    std::string text;
    trade_store::Range rest;
    bool more = false;
};

/// One piece of the listing, newest first, from where the one before it ended: what is in memory at once does not
/// depend on how large the journal is, and no snapshot is held while a client reads slowly.
class ReadPiece {
public:
    ReadPiece(UserId user, trade_store::Range range, const TradeFilter& filter)
        : user_(user), range_(std::move(range)), filter_(filter) {}

    Result<Piece> operator()(ReadView view) const {
        Piece piece;
        piece.rest = range_;
        std::size_t seen = 0;
        const auto on_trade = [&](TradePosition position, std::string_view json) {
            piece.more = piece.text.size() >= piece_bytes || seen++ == max_rows;
            if (piece.more) return false;
            piece.rest.after = position;
            if (filter_.empty() || filter_.matches(json)) trade_csv::append_row(piece.text, json);
            return true;
        };
        const auto scanned = trade_store::scan(view, user_, range_, ScanOrder::forward, on_trade);
        if (!scanned) return scanned.error();
        return piece;
    }

private:
    UserId user_;
    trade_store::Range range_;
    const TradeFilter& filter_;
};

class TradeExport final : public http::BodyStream {
public:
    TradeExport(const Context& context, ExportQuery query, Places::Hold place)
        : services_(context.services), user_(context.user()), query_(std::move(query)), place_(std::move(place)) {}

    boost::asio::awaitable<Flow> next(std::string& piece) override {
        if (!begun_) trade_csv::append_header(piece);
        begun_ = true;
        auto read = ReadPiece(user_, query_.range, query_.filter);
        auto rows = co_await services_.database.read_off_loop(Lane::analysis, std::move(read));
        if (!rows) {
            services_.log.error("exporting trades: " + rows.error().detail);
            co_return Flow::failed;
        }
        piece += rows->text;
        query_.range = std::move(rows->rest);
        co_return rows->more ? Flow::more : Flow::end;
    }

private:
    Services& services_;
    UserId user_;
    ExportQuery query_;
    Places::Hold place_;
    bool begun_ = false;
};

}  // namespace

boost::asio::awaitable<Result<void>> export_trades(Context& context) {
    auto query = decode_query(context, decode_export_query);
    if (!query) co_return query.error();
    auto place = context.services.export_places.take(context.user());
    if (!place) {
        context.response.add("Retry-After", "5");
        co_return Error{Code::overloaded, "too many exports are under way: wait for one to end", {}};
    }
    std::string name = "attachment; filename=\"trades-";
    append(name, date_of(context.now));
    context.response.content_type = "text/csv; charset=utf-8; header=present";
    context.response.add("Content-Disposition", name + ".csv\"");
    context.response.stream = std::make_unique<TradeExport>(context, std::move(*query), std::move(place));
    co_return Result<void>{};
}

}  // namespace tjp::api
