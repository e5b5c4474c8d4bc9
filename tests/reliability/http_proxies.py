"""Proxies in front of tjp, each as a child in the foreground with a small configuration in a folder of its own.

Each logs a line a request that it took, `Taken`: the request's id, the id of tjp's answer to it, and the status. That
is the proxy's own view of where requests begin and end, to be held against tjp's. All of them keep their connections to
tjp open and share them among clients, which is where a wrong boundary does harm."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from collections import namedtuple

PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
START_SECONDS = 20
STOP_SECONDS = 10
TRIES = 3
MODULES = "/usr/lib/apache2/modules"

Taken = namedtuple("Taken", "asked answered status")
LINE = re.compile(r"^taken (\S+).* (\S+) (\d{3}|-1)$", re.M)  # an id that a fold made longer counts by its first word
PROBE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: probe\r\nConnection: close\r\n\r\n"

HAPROXY = """
global
    log stdout format raw local0
    maxconn 200
defaults
    mode http
    log global
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    retries 0
    http-reuse always
frontend front
    bind 127.0.0.1:{port}
    capture request header X-Request-Id len 64
    capture response header X-Request-Id len 64
    log-format "taken %[capture.req.hdr(0)] %[capture.res.hdr(0)] %ST"
    default_backend back
backend back
    server tjp 127.0.0.1:{behind}
"""

NGINX = """
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error;
events {{ worker_connections 200; }}
http {{
    log_format taken 'taken $id $answered $status';
    map $http_x_request_id $id {{ '' '-'; default $http_x_request_id; }}
    map $upstream_http_x_request_id $answered {{ '' '-'; default $upstream_http_x_request_id; }}
    access_log {folder}/log taken;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    client_max_body_size 8m;
    upstream tjp {{ server 127.0.0.1:{behind}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://tjp;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_next_upstream off;
            proxy_ignore_client_abort on;
        }}
    }}
}}
"""

VARNISH = """
vcl 4.1;
backend tjp {{ .host = "127.0.0.1"; .port = "{behind}"; }}
sub vcl_recv {{
    if (req.method !~ "^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$") {{ return (synth(405)); }}
    return (pass);
}}
"""

APACHE = """
ServerRoot {folder}
ServerName localhost
DefaultRuntimeDir {folder}
PidFile {folder}/pid
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
StartServers 1
ThreadsPerChild 16
MinSpareThreads 1
MaxSpareThreads 64
MaxRequestWorkers 16
{user}
ErrorLog {folder}/error
LogFormat "taken %{{X-Request-Id}}i %{{X-Request-Id}}o %>s" taken
CustomLog {folder}/log taken
KeepAliveTimeout 20
MaxKeepAliveRequests 0
AllowEncodedSlashes NoDecode
ProxyPreserveHost On
ProxyPass / http://127.0.0.1:{behind}/ nocanon
"""


def found(program):
    return shutil.which(program, path=PATH)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Proxy:
    """One proxy before tjp's port `behind`; `name` is its program's."""

    name, config = None, None

    def __init__(self, row, behind):
        self.folder = row.folder(self.name)
        self.behind, self.port, self.children = behind, None, []
        row.at_end(self.stop)

    @classmethod
    def installed(cls):
        return found(cls.name) is not None

    def file(self, name):
        return os.path.join(self.folder, name)

    def spawn(self, *words, out="out"):
        with open(self.file(out), "ab") as log:
            child = subprocess.Popen([found(words[0]), *words[1:]], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.children.append(child)
        return child

    def start(self):
        for _ in range(TRIES):  # a port that is free now may be taken a moment later
            self.port = free_port()
            with open(self.file("conf"), "w", encoding="utf-8") as conf:
                conf.write(self.config.format(port=self.port, behind=self.behind, folder=self.folder, **self.places()))
            child = self.launch()
            deadline = time.monotonic() + START_SECONDS
            while child.poll() is None and time.monotonic() < deadline:
                if self.serves() and any(taken.asked == "probe" for taken in self.taken()):
                    return self
                time.sleep(0.05)
            self.stop()
        raise AssertionError("%s did not start: %s" % (self.name, self.output()[-2000:]))

    def places(self):
        return {}

    def launch(self):
        raise NotImplementedError

    def serves(self):
        """Whether a request gets through to tjp."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as one:
                one.sendall(PROBE)
                return b" 200 " in one.recv(1 << 16)
        except OSError:
            return False

    def stop(self):
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children = []

    def read(self, name):
        try:
            with open(self.file(name), encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def output(self):
        return self.read("out") + self.read("error")

    def log(self):
        return self.read("log")

    def taken(self):
        """A `Taken` for every request so far, those of `serves` among them."""
        return [Taken(*line) for line in LINE.findall(self.log())]


class Haproxy(Proxy):
    name, config = "haproxy", HAPROXY

    def launch(self):
        return self.spawn("haproxy", "-db", "-f", self.file("conf"))

    def log(self):
        return self.read("out")


class Nginx(Proxy):
    name, config = "nginx", NGINX

    def places(self):
        return {"user": "user root root;" if os.geteuid() == 0 else ""}  # the folder is for nobody else

    def launch(self):
        return self.spawn("nginx", "-p", self.folder, "-e", self.file("error"), "-c", self.file("conf"))


class Varnish(Proxy):
    name, config = "varnishd", VARNISH

    @classmethod
    def installed(cls):
        return super().installed() and found("varnishncsa") is not None

    def launch(self):
        child = self.spawn("varnishd", "-F", "-j", "none", "-n", self.file("work"), "-f", self.file("conf"), "-T",
                           "none", "-s", "malloc,32m", "-l", "16m", "-a", "127.0.0.1:%d" % self.port)
        # It logs to shared memory, which another program of its own reads.
        self.spawn("varnishncsa", "-n", self.file("work"), "-b", "-t", str(START_SECONDS),
                   "-F", "taken %{X-Request-Id}i %{X-Request-Id}o %s", out="log")
        return child


class Apache(Proxy):
    name, config = "apache2", APACHE

    def places(self):
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = next((name for name in ("www-data", "apache", "nobody") if name in known), None)
        return {"modules": MODULES,
                "user": "User " + user if user and os.geteuid() == 0 else ""}  # it does not serve as root

    @classmethod
    def installed(cls):
        return super().installed() and os.path.isdir(MODULES)

    def launch(self):
        return self.spawn("apache2", "-DFOREGROUND", "-f", self.file("conf"))


PROXIES = (Haproxy, Nginx, Varnish, Apache)
