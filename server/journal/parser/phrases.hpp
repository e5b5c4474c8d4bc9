#pragma once

#include <string_view>

namespace tjp::parser {

/// Words that say of all of a text why it is no order of now.
struct Phrases {
    std::string_view sentence;  ///< why
    std::string_view texts;  ///< parted by |, in lower case, without apostrophes; they stand between word boundaries.
                             ///< Behind ~ one that footers hold too: it counts beside a direction, or by itself
};

namespace why {
inline constexpr std::string_view example = "this is an example or a test, not an order";
inline constexpr std::string_view past = "this tells of the past, it does not order";
inline constexpr std::string_view news = "this is news or opinion, not an order";
inline constexpr std::string_view others = "this tells of others' positions, it does not order";
inline constexpr std::string_view called_off = "this calls the order off";
inline constexpr std::string_view advert = "this is no order but an announcement";
inline constexpr std::string_view managing = "this is about a position that is open, not an order";
inline constexpr std::string_view waits = "this waits for something, it is no order of now";
inline constexpr std::string_view asks = "this asks, it does not order";
inline constexpr std::string_view happened = "this is a report, not an order";
}  // namespace why

inline constexpr Phrases phrases[] = {
    {why::example,
     "~example|test signal|backtest|backtesting|simulation|simulated|paper trade|demo signal|demo trade|"
     "idea only|not a signal|not financial advice only|looks like this|look like this|for practice|"
     "esempio|ornek|contoh|مثال|example signal|dry run|~draft|lesson|pip value|waitlist|~todo|sample|"
     "misal|~e.g|~for instance|assume|lot size calc|~how to"},
    {why::past,
     "~yesterday|~yesterdays|wrote|last week|~missed|throwback|in reply to|last weeks|last month|last months|"
     "old one|was posted|were posted|who caught|who took|~vip got|~members got|members received|"
     "~our members|got today|was sent|~posted in vip|~sent in vip|~ayer|~ontem|~вчера|~gestern|hier soir|~ieri|"
     "~kemarin|أمس|امس|~kal|this mornings|~shared in|this was|was our|i got in|my fill"},
    {why::news,
     "~analysts|~analyst|recommends|recommend|goldman|citi|reiterates|~etf|short ratio|~poll|~vote|~daily close|"
     "exit poll|is flat|"
     "buy the dip|sell the rip|sell rallies|selling pressure|buying pressure|long shadow|buy side|"
     "sell side|~order block|~funding rate|long/short|~outlook|~reuters|~bloomberg|jpmorgan|ubs|morgan stanley"},
    {why::others,
     "liquidated|liquidation|liquidations|~whale|sell wall|buy wall|i would buy|i would sell|id buy|"
     "id sell|"
     "goes long|goes short"},
    {why::called_off,
     "be careful with buy|be careful with sell|be careful buying|be careful selling|cancel this|~do not trade|~dont "
     "trade|"
     "do not buy|do not sell|sorry wrong|~skip|stop buying|"
     "stop selling|~failed|do not take|dont take|~do not enter|~dont enter|do not open|dont open|do not copy|"
     "dont copy|~no entry|~no trade|~no trades|not a trade|not yet|not now|not active|inactive|~not valid|"
     "no longer valid|not taking|wont take|will not take|stay out|stay away|called off|call off|"
     "calling off|disregard|scratch that|forget it|forget this|nevermind|never mind|retract|retracted|"
     "abort|aborted|cxl|on hold|hold off|stand by|standby|too late|im out|~we are out|~were out|postponed|"
     "paused|no fill|order rejected|broker rejected|old signal|old trade|the opposite|avoid this|anulada|"
     "anulado|anular|anulamos|descartada|descartado|descartar|supprime|supprimee|annullato|annullata|"
     "annullare|zuruckgezogen|ungultig|iptal|batal|dibatalkan|batalkan|tidak valid|desconsiderem|"
     "desconsiderar|desconsidere|cancelem|отбой|неактуально|неактуален|пропускаем|не входим|не заходим|"
     "ملغاة|ملغية|الغاء|mat karo|mat lo|mat lena|noch nicht|belum entry|jangan entry|jangan masuk|"
     "no entrar|no entren|nao entrem|nao entrar|unfilled:|pass on|we pass|canx|no signal|do nothing|"
     "not for us|skipping|fading this|price ran|~rejected|gone without|"
     "wrong signal|wrong one|wrong group|another group|~scam"},
    {why::advert, "account now|jewelry|jewellery|for cash|hoodies|~friends"},
    {why::managing,
     "~hold your|~take profit on|~secure profits|~secure your profits|~in profit|~in the money|"
     "holding strong|in loss|near sl|near tp|modified"},
    {why::waits,
     "entry: soon|entry soon|~later today|~tomorrow|on confirmation|upon confirmation|after confirmation|~subject "
     "to|let price|on retest|on "
     "the "
     "retest|"
     "on a retest|~the moment|prepare your|signal in|signals in|wait for my|wait for our|wait for the|"
     "wait for confirmation|wait for entry|observe only|only watch|just watch|pending confirmation|"
     "need confirmation|needs confirmation|~only with|~only when|~as soon as|en attente|on attend|bekleyin|"
     "bekliyoruz|fiquem de olho|de olho|atentos|ojo con|присматриваюсь|присматриваемся|انتظروا|انتظر|ruko|"
     "wait karo|~se arriva|se torna|se scende|se sale|si retour|si revient|~si llega|~al tocar|~en caso de|"
     "no teste de|no reteste|kalau turun|kalau naik|kalau sentuh|bila sentuh|~jika|~agar|~olursa|~gelirse|"
     "на ретесте|при пробое|при ретесте|عند كسر|اذا كسر|my radar|eyeing|assuming|~rejection candle|"
     "~in case of|london opens|ny opens|~market opens|~next week|~soon|game plan|"
     "~trigger:|"
     "~manana|انتظار|ننتظر|warte auf|warten auf|uberlege|aspettiamo|rencana|~besok|~on monday|~on tuesday|"
     "~on wednesday|~on thursday|~on friday|at london open|at ny open|~unlock"},
    {why::happened,
     "trade over|trade ended|trade closed|trade is over|~its over|already at|status win|status loss|"
     "status closed|status tp|status sl|signal closed|sld|stopped at|~winner|was a win|never in danger|"
     "is flying|took profit|tp done|sl done|ya dio|salto el stop|deu gain|deu loss|stopado|stopada|"
     "в плюсе|в минусе|стопнуло|выбило|im plus|im minus|chiusa in profitto|chiuso in profitto|"
     "hedefe ulasti|islemi kapattik|sudah tp|sudah profit|sudah sl|tp lag gaya|sl lag gaya|target done|"
     "scratched|margin call|blew|post-mortem|postmortem|bagged|~printing|nailed|as predicted|as expected|"
     "~congratulations|~congrats|~finished|~ended|game over|unlucky|status: win|status: loss|status: tp|"
     "status: sl|status: closed|status: done|~p/l|profit: $|pnl:|"
     "batemos|alvo batido|bateu|pegamos o alvo|no lucro|logrado|en profit|отработало|отработал|تم تحقيق|"
     "ضرب الهدف|تم اغلاق|segnale chiuso|preso|kapandi|hedef geldi|ho gaya|pips caught|perfect execution|"
     "status: stopped|~status: running|outcome|~pnl|how it went"},
    {why::asks,
     "do you agree|thoughts on|rate this|what do you guys think|did you take|can i buy|can i sell|"
     "should i|"
     "opinions|thoughts"},
};

}  // namespace tjp::parser
