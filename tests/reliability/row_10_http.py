"""Bytes that two readers may take for different requests: sent to tjp, and to tjp through four proxies. Each has one
reading or none, nothing hidden in it is ever a request, and every answer goes to the request it is for."""

import itertools

import http_bodies
import http_chunks
import http_framing
import http_heads
from http_lenient import LenientProxy, LenientServer
from http_proxies import PROXIES
from http_through import through
from http_wire import Site, directly

TITLE = "HTTP smuggling and malformed requests"


def corpus():
    return [shape for group in (http_framing, http_chunks, http_heads, http_bodies) for shape in group.shapes()]


def some(row, shapes, count):
    """A sample in the order of the seed: what comes before a shape on the proxy's connections to tjp matters too."""
    return row.dice.sample(shapes, min(count, len(shapes)))


def cut(row, shape):
    """A few places where its sending is held up."""
    return {row.dice.randrange(1, len(shape.text)) for _ in range(row.dice.randrange(1, 5))}


def check(row):
    shapes, serials = corpus(), itertools.count(1)
    batches = [[(shape, next(serials), ()) for shape in shapes]]
    for _ in range(row.pick(1, 12)):
        chosen = some(row, shapes, row.pick(250, len(shapes)))
        batches.append([(shape, next(serials), cut(row, shape)) for shape in chosen])
    sent = directly(Site(row.server().start()), batches)

    here = [proxy for proxy in PROXIES if proxy.installed()]
    fronts = row.dice.sample(here, row.pick(1, len(here))) if here else []
    forwarded = 0
    for proxy, _ in itertools.product(fronts, range(row.pick(1, 5))):
        site = Site(row.server("--rate-limit", "0", "--trusted-proxies", "127.0.0.1").start())
        chosen = some(row, shapes, row.pick(200, len(shapes)))
        forwarded += through(site, proxy(row, site.port).start(), chosen, serials, row.pick(2, 4))
        sent += len(chosen)
    missing = [proxy.name for proxy in PROXIES if proxy not in here]
    return ("%d shapes sent %d times, direct and through %s: 0 taken wrongly, 0 smuggled, 0 of %d forwarded requests "
            "disputed%s" % (len(shapes), sent, ", ".join(sorted(proxy.name for proxy in fronts)) or "no proxy",
                            forwarded, "; left out: " + ", ".join(missing) if missing else ""))


def control(row):
    """The same checks on a server, and through a proxy, that are lenient about where a request ends."""
    shapes, serials = corpus(), itertools.count(1)
    lengths = [shape for shape in shapes if shape.name.startswith(("a length of the", "chunked, then a length of"))]
    batch = [(shape, next(serials), ()) for shape in lengths]
    found = row.must_break(directly, LenientServer(row), [batch]).split(":")[0]
    chunked = [shape for shape in shapes if shape.name.startswith("chunked with")]
    site = Site(row.server().start())
    crossed = row.must_break(through, site, LenientProxy(row, site.port), chunked, serials, 1)
    return "a lenient server: %s; a lenient proxy: %s" % (found, crossed.split(",")[0])
