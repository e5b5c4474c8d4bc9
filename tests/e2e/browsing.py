"""What a browser does on a connection: it keeps the session's cookie, and sends the token that changes need."""

from wire import Client

SESSION = "/api/v1/session"
PASSWORD = "correct horse battery"


class Browser(Client):
    def __init__(self, server, context=None):
        super().__init__(server.port, context=context)
        self.cookie = self.csrf = None
        server.clients.append(self)

    def call(self, method, path, body=None, headers=None):
        sent = {"Cookie": "theme=dark; " + self.cookie} if self.cookie else {}
        if self.csrf and method not in ("GET", "HEAD"):
            sent["X-CSRF-Token"] = self.csrf
        sent.update(headers or {})
        answer = super().call(method, path, body, sent)
        for line in answer.all("Set-Cookie"):
            pair, _, attributes = line.partition(";")
            self.cookie = None if "Max-Age=0" in attributes else pair
        if answer.status in (200, 201) and b'"csrf_token"' in answer.body:
            self.csrf = answer.json()["csrf_token"]
        return answer

    def sign_in(self, email, password=PASSWORD):
        return self.post(SESSION, {"email": email, "password": password})
