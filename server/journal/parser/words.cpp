// The vocabulary, by meaning. English first, then Spanish, Portuguese, Russian, German, French, Italian, Turkish,
// Indonesian, Arabic and Persian; accents are folded away. A word that means nothing to an order but is common beside
// one is filler: what is in no list at all is prose, and much prose is no order.
#include "server/journal/parser/words.hpp"

#include <array>
#include <utility>

#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/word_key.hpp"

namespace tjp::parser {
namespace {

struct Meaning {
    WordClass classes;
    std::string_view words;
};

constexpr Meaning orders[] = {
    {word::buy,
     "buys 做多 买入 koop kupuj kup largo buy buying long longing longs compra comprar compre compro compramos "
     "comprando "
     "покупка покупать покупаем "
     "покупай "
     "покупку купить купи куплю лонг лонга лонгуем лонгуй kaufen kauf kaufe achat acheter achetez acquista acquisto "
     "acquistiamo "
     "beli شراء اشتري خرید buylong alis"},
    {word::sell,
     "sells 做空 卖出 verkoop sprzedaj corto sell selling short shorting shorts venta vender vende vendo vendemos "
     "vendiendo "
     "venda vendendo продажа "
     "продать "
     "продаем продавать продавай продажу продаю шорт шорта шортим шорти verkaufen verkauf verkaufe vente vendre vendez "
     "vendi vendita jual بيع فروش satis"},
    {word::now,
     "ora abhi now market instant instantly immediately immediate cmp mkt mp asap ahora agora mercado сейчас рынок "
     "рынку рынка "
     "рыночный рыночная рыночному рыноч jetzt markt sofort maintenant marche subito adesso mercato sekarang الان الآن "
     "simdi inmediatamente"},
    {word::limit, "limit limite limits лимит лимитный лимитка лимитный limitorder limitado limitada limited"},
    {word::stop, "ايقاف stop stops стоп stopp стопы parada استاپ"},
    {word::sl,
     "止损 стоплос الوقف ستوب zarar sl stoploss stoplose stoploses stoplosses stopless stoploos stp stl сл стоплосс "
     "стоплос стопу "
     "invalidation وقف "
     "slprice stoppen"},
    {word::loss, "loss lose loses losses los lost perte perdida verlust лосс лос loos perda الخسارة ضرر"},
    {word::take, "جني take taking book booking collect secure lock tomar toma tome tomad тейк тейки берем"},
    {word::profit,
     "الارباح الربح profite proft profitt profit profits proffit ganancia ganancias lucro lucros gewinn профит профита "
     "gains gain "
     "prft"},
    {word::tp,
     "止盈 目标 hedefler cible doel koersdoel cel тейк тейки тейков targeting tp tps target targets tgt tgts tg "
     "takeprofit "
     "takeprofits tprofit objetivo objetivos "
     "alvo alvos meta metas ziel "
     "ziele kursziel objectif objectifs obiettivo obiettivi тп тейкпрофит цель цели целью целей goal goals هدف الهدف "
     "اهداف الاهداف سود hedef tpprice"},
    {word::entry,
     "入场 einstiegskurs einstiegspreis masuk instap wejscie ek preisek entry entries enter entering entrance entrada "
     "entradas entrar entre "
     "entramos вход "
     "входа входим точка "
     "einstieg "
     "entree ingresso entrata دخول الدخول ورود giris ep entryprice entrypoint"},
    {word::zone, "zone zones area areas zona zonas range ranges rango зона зоне зоны bereich bereiche منطقة"},
    {word::price,
     "harga kurs price prices precio preco prezzo preis prix цена цене level levels nivel уровень سعر rate"},
    {word::runner,
     "unlimited open open hold runner runners hodl moon abierto abierta aberto aberta открыт открыто offen swing"},
    {word::pips, "pip pips pipsl пипс пипсов пипса пунктов пункт пункта п"},
    {word::points, "point points pts pt puntos pontos punkte ticks tick نقطة نقاط"},
    {word::leverage, "lvg leverage lev leveraged apalancamiento alavancagem плечо плечом hebel levier leva رافعة"},
    {word::lot, "lot lots lotsize lotes lote лот лота лотов lotto lotaje qty quantity contracts shares unidades"},
    {word::risk, "risk risks risking riesgo risco риск риска risiko risque rischio rm المخاطرة"},
    {word::symbol_key,
     "pair symbol coin asset instrument ticker par simbolo ativo activo пара монета инструмент тикер paar symbole "
     "currency coinpair tradepair token"},
    {word::above, "above over encima acima выше uber"},
    {word::below, "below under beneath debajo abaixo ниже unter"},
    {word::order,
     "order orders trade trades position positions setup setups signal signals call calls orden ordenes operacion "
     "operaciones posicion posiciones operacao posicao ordem сделка сделку сделки позиция позицию позиции ордер ордера "
     "ордеры сигнал сигналы auftrag auftrage senal senales sinal sinais entradas pending pendings limitorders "
     "صفقة توصية إشارة"},
    {word::money, "usd usdt dollar dollars eur euro"},
};

constexpr Meaning changes[] = {
    {word::move,
     "replace replaced replacing amend amended extend extended changed increase reduce widen setze setzt setzen ziehe "
     "moved moves moving move moving set "
     "setting put shift adjust change modify modificar "
     "edit raise lower mover mueve movemos muevan mueva "
     "movam mova mude coloque coloca colocar poner pon pongan ponemos subir sube suban ajustar ajusten ajuste ajusta "
     "переносим перенести переставляем переставить передвигаем двигаем двигай перевод переводим перемещаем ставим "
     "ziehen setzen nachziehen verschieben setzt deplacez deplacer mettre spostare sposta bring keep place tighten "
     "modificamos cambiar cambia cambiamos pasar pasen"},
    {word::fresh,
     "new updated update nuevo nueva novo nova новый новая neu neuer neue nouveau nuovo actualizacion atualizacao "
     "обновление modification revised"},
    {word::breakeven, "be b/e breakeven bep брейкевен безубыток бу безубытке einstand riskfree riskless"},
    {word::trail, "trail trailing trailed трейлинг тралим трал"},
    {word::cancel,
     "cancel cancelled canceled cancelling cancels delete deleted remove removed cancelar cancela cancelamos cancelada "
     "cancelado cancelem eliminar elimina borrar borren удаляем удалить удалите отменяем отмена отменить отмените "
     "отменен отменена stornieren loschen annuler annulez annule annulee storniert annulliert "
     "geloscht invalid invalidated void скасувати withdraw withdrawn scrapped mistake"},
    {word::close,
     "close closing closes exit exiting cerrar cerramos cierra cierren cierre cerrad cierro fechar feche fechamos "
     "fechem закрываем закрыть закрывай закрывайте закройте закрой schliessen schliesse schliesst fermer fermez "
     "fermeture "
     "chiudere chiudi chiudete chiudiamo flat flatten liquidate اغلاق اغلق exits closeall tutup kapat salimos "
     "salir kapatin kapatiyoruz kapatalim ferme cloturer cloturez encerrar sair zerar выходим закрываемся закрываю "
     "кроем اغلقوا фиксируем фиксируйте"},
    {word::half,
     "half halbe halber halben aadha yari yarisi yarisini setengah separuh نصف النصف mitad metade половину половина "
     "половины halfte moitie meia"},
    {word::part,
     "parte parcialmente partiellement parziale parzialmente частичную kismi sebagian جزئي جزء partial partials "
     "partially partially some part parcial parciales parciais часть частично teil teilweise"},
    {word::all,
     "toutes tutte جميع tum all everything todo todos todas tudo все всё alle alles tout tous tutto tutti semua"},
    {word::again, "reenter reentry reentrada rebuy resell"},
};

constexpr Meaning reports[] = {
    {word::hit,
     "reminder still opened executed expired ignore ignored hit hits hitted hitting reached reach achieved achieve "
     "done smashed smash "
     "touched "
     "completed triggered activated "
     "filled stopped booked banked secured running runs floating result results report recap summary won closed "
     "alcanzado alcanzada alcancado alcancada atingido atingida tocado tocada toco tocou ejecutado достигнут "
     "достигнута "
     "достигнуты взят взята взяли взято сработал сработала выполнен выполнена закрыт закрыта закрылись закрылась "
     "зафиксировали erreicht getroffen geschlossen ausgestoppt cerrado cerrada cerrados fechado fechada atteint "
     "raggiunto "
     "toccato earned made gained bought sold shorted longed entered took cleared destroyed melted "
     "تحقق وصل сработали исполнен исполнена kena tersentuh tercapai "},
    {word::plan,
     "loading incoming wait waiting waits looking look lookout watch watching watchlist plan plans planning planned "
     "soon ready prepare "
     "preparing upcoming coming expect expecting expected expects might may could would should maybe possible possibly "
     "potential potentially likely if unless will gonna going want wants wanna think thinks consider considering "
     "scenario "
     "scenarios forecast outlook anticipate anticipating anticipated bias believe hoping hope tomorrow esperando "
     "esperar "
     "esperamos espero esperen espera ждем жду ждать ожидаем ожидание ожидаю если возможно возможен планирую warten "
     "wenn "
     "falls vielleicht erwarte erwarten aguardando aguarde aguardar aguardem attendre attendo aspettare attenzione "
     "preparate preparados preparense prepara pronto vigilar buscando buscar procurando interested nextweek планируем "
     "рассматриваем следим наблюдаем готовимся bereit beobachten tunggu siap"},
    {word::condition,
     "when whenever once after until till before cuando despues hasta antes после когда как nach sobald bis bevor "
     "quando apos "
     "depois ate apres lorsque dopo finche setelah reaches reaching upon "},
    {word::negation,
     "dont not no never avoid without не нет kein keine nicht nao nunca non pas sin jangan nie لا doesnt didnt isnt"},
    {word::question, "who what why how which quien que? кто почему wer warum qui pourquoi anyone"},
    {word::advert,
     "package month monthly accuracy join subscribe subscription link promo discount contact dm whatsapp register "
     "bonus giveaway admin pay "
     "membership invite referral deposit broker subscribers unete suscribete "
     "канал подписывайтесь подписка промокод kanal grupo canal"},
    {word::analysis,
     "rating ratings rated support resistance analysis bullish bearish trend trendline liquidity breakout rejection "
     "structure fomc cpi nfp "
     "fed "
     "news inflation demand supply fvg orderblock technical fundamental bulls bears buyers sellers resistencia soporte "
     "suporte поддержка сопротивление анализ unterstutzung widerstand"},
    {word::narrative,
     "is was were are been being my his her their its i im ive id he she it still already yesterday always because but "
     "while "
     "since holding perfect week month year lol haha emotionally feel feeling"},
    {word::info,
     "winrate stats statistics performance roi pnl sharpe rr r/r reward ratio confidence strength accuracy probability "
     "probabilidad probabilidade score rsi ema sma macd vwap pivot "
     "adx "
     "atr timeframe tf date time hour expiry expiration expires valid validity id amount margin portfolio wallet "
     "balance "
     "capital account equity volume vol spread period duration min mins minutes hours hrs days day utc gmt est size "
     "tempo "
     "fecha hora quality sentiment interval version invest investment уверенность вероятность депозита депозит баланс "
     "объем horario plataforma stake percent followers win winning likes"},
    {word::current, "current last actual atual mark текущая aktueller aktuell actuel attuale"},
    {word::none_yet, "none later na tba tbd null nil nan"},
};

constexpr Meaning glue[] = {
    {word::to, "to a на bis ate hasta until до k ke zu auf"},
    {word::also, "and or y o e и или und oder et ou atau dan n"},
    {word::range_end, "between между zwischen tra fra"},
    {word::term, "plazo prazo term time lived run wick candle lasting haul ratio squeeze interest sighted"},
    {word::venue,
     "binance bybit okx okex kucoin bitget huobi kraken coinbase bitmex mexc gate gateio phemex deribit bingx pionex "
     "futures future spot perpetual perp usdm coinm cross isolated exchange exchanges oanda fxcm icmarkets "
     "биржа bitfinex cruzado aislado кросс изолированная маржа изолированный swap derivatives"},
    {word::filler,
     "vip free channel channels group telegram members is are was my ich wir ihr at in on of for the an this that with "
     "by our we us i you your their them they it its "
     "here from "
     "por para de del la el los las en con um uma do da dos das em der die das den im am mit fur le les des "
     "du au il lo un una di al в с от по для к со у из наш type tipo typ тип side direction direccion direcao "
     "направление richtung action status active regular premium forex fx crypto scalp "
     "scalping scalper intraday daytrade trading trader traders team guys friends today tonight morning high "
     "medium low lowrisk small big tight use using proper money management mm manage please pls ok okay go let lets "
     "get "
     "only best good great nice strong quick fast safe risky option idea идея name plus first second third 1st "
     "2nd 3rd final main max maximum minimum just around near approx about details alert alerts "
     "information notice important attention official special exclusive publicado published posted powered "
     "copy copied paste follow following chart charts h1 h4 m1 m5 m15 m30 d1 w1 1h 4h 15m 5m 30m 1d 1m note notes "
     "disclaimer dyor nfa own research responsibility every more less much wide wider too vamos gente "
     "bajo senal buena suerte luck everyone execution execute metal metals index indices "
     "commodity commodities conf confirmed confirmation standard manual auto automatic exact "
     "each per layer layers layering dca add adding bist sir dear family boss fam hello hi "
     "happy welcome yes si sim да ja oui live opening start starting "},
};

struct Lexicon {
    static constexpr std::size_t most = 2048;
    NameTable<most> words;
    std::array<WordClass, most> classes{};

    template <std::size_t N>
    constexpr void add(const Meaning (&meanings)[N]) {
        for (const Meaning& meaning : meanings) {
            std::string_view rest = meaning.words;
            while (!rest.empty()) {
                const std::size_t end = rest.find(' ');
                if (end != 0) classes[words.add(rest.substr(0, end))] |= meaning.classes;
                rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            }
        }
    }
};

constexpr Lexicon lexicon = [] {
    Lexicon all;
    all.add(orders);
    all.add(changes);
    all.add(reports);
    all.add(glue);
    return all;
}();

/// Keys that are mistyped often enough: Tagret, Entery, Stoploos.
WordClass mistyped(std::string_view word) {
    constexpr std::pair<std::string_view, WordClass> keys[] = {
        {"target", word::tp},   {"targets", word::tp},    {"takeprofit", word::tp},    {"entry", word::entry},
        {"stoploss", word::sl}, {"profit", word::profit}, {"leverage", word::leverage}};
    if (word.size() < 5 || word.size() > 11) return 0;
    for (const auto& [key, classes] : keys) {
        if (word[0] == key[0] && is_one_slip(word, key)) return classes;
    }
    return 0;
}

}  // namespace

WordClass classes_of(std::string_view lower_word) {
    const std::size_t place = lexicon.words.find(lower_word);
    return place == lexicon.words.npos ? mistyped(lower_word) : lexicon.classes[place];
}

bool holds_word(std::string_view lower_text, WordClass any) {
    for (std::size_t at = 0; at < lower_text.size();) {
        std::size_t end = at;
        while (end < lower_text.size() && is_word_byte(lower_text[end])) ++end;
        if (end > at && (classes_of(lower_text.substr(at, end - at)) & any) != 0) return true;
        at = end + 1;
    }
    return false;
}

}  // namespace tjp::parser
