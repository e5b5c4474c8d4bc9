"""What the tests of signals share: a fresh user with a connection, and the requests of an executor."""

from decimal import Decimal

from harness import MISSING, ServerCase

SIGNALS = "/api/v1/signals"
BUY = {"symbol": "OANDA:XAUUSD", "direction": "BUY", "entry": 2342.5, "stop_loss": 2330, "take_profits": [2355, 2360],
       "lot_size": 0.1}
CLOSE = {"exit_price": 2355, "pnl": 125}


def number(value):
    """A float as the answers have it: with its own digits."""
    return Decimal(str(value)) if isinstance(value, float) else value


class SignalCase(ServerCase):
    def setUp(self):
        self.user = self.fresh()
        self.mine = self.user.api

    def make(self, **changes):
        fields = {name: value for name, value in {**BUY, **changes}.items() if value is not MISSING}
        answer = self.mine.post(SIGNALS, fields)
        self.assertEqual(answer.status, 201, answer)
        return answer.json()["signal"]

    def report(self, signal, **fields):
        return self.mine.patch(SIGNALS + "/" + signal["id"], fields)

    def close(self, signal, **fields):
        return self.mine.post(SIGNALS + "/" + signal["id"] + "/close", {**CLOSE, **fields})

    def fetch(self, signal):
        return self.mine.get(SIGNALS + "/" + signal["id"]).json()["signal"]

    def copier(self, **settings):
        answer = self.mine.call("PUT", "/api/v1/copier", settings)
        self.assertEqual(answer.status, 200, answer)

    def hook(self):
        url = self.mine.post("/api/v1/hooks", {"name": "x"}).json()["url"]
        path = "/" + url.split("/", 3)[3]
        return lambda text: self.server.client().call("POST", path, text.encode()).json()["signal"]
