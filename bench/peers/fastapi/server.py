"""The measured part of the API in FastAPI and SQLite:

    server.py --db FILE --port N

One process on uvicorn with uvloop and httptools. The handlers are coroutines that call SQLite on the spot: its thread
pool costs more than it gains where one core serves.
"""

import argparse
import base64
import datetime
import hashlib
import re
import secrets

import uvicorn
from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from models import Batch, Trade
from store import Store

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
store: Store


class Problem(Exception):
    def __init__(self, status, code, sentence, field=None):
        super().__init__(sentence)
        self.status, self.code, self.sentence, self.field = status, code, sentence, field


def problem(status, code, sentence, field):
    body = {"error": sentence, "code": code, "request_id": secrets.token_hex(8)}
    return JSONResponse(body | ({"field": field} if field else {}), status)


@app.exception_handler(Problem)
async def on_problem(_: Request, fault: Problem):
    return problem(fault.status, fault.code, fault.sentence, fault.field)


@app.exception_handler(RequestValidationError)
async def on_invalid(_: Request, fault: RequestValidationError):
    first = fault.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or "body"
    return problem(400, "invalid_request", f"{field}: {first['msg']}", field)


async def principal(request: Request):
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise Problem(401, "invalid_key", "an API key is required")
    user = store.user_of_key(hashlib.sha256(key.encode()).digest())
    if user is None:
        raise Problem(401, "invalid_key", "this key is not known")
    return user


async def writer(user=Depends(principal)):
    if "write" not in user["scope"]:
        raise Problem(403, "insufficient_scope", "the key may not write")
    if user["plan"] != "pro":
        raise Problem(402, "plan_required", "this needs the pro plan")
    return user


@app.get("/api/v1/me")
async def me(user=Depends(principal)):
    shown = {"id": user["public_id"]} | {name: user[name] for name in ("email", "plan", "plan_expires_at")}
    return JSONResponse({"ok": True, "user": shown})


def make_cursor(row):
    return base64.urlsafe_b64encode(f"{row['date']} {row['seq']}".encode()).decode().rstrip("=")


def read_cursor(text):
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        plain = ""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2}) (\d{1,15})", plain)
    if not found:
        raise Problem(400, "invalid_request", "cursor must be a next_cursor of an earlier page", "cursor")
    return found[1], int(found[2])


@app.get("/api/v1/trades")
async def list_trades(
    user=Depends(principal),
    limit: int = Query(100, ge=1, le=500),
    first: datetime.date = Query(None, alias="from"),
    last: datetime.date = Query(None, alias="to"),
    pair: str = Query(None, regex=r"^[A-Za-z0-9._/#:!-]{1,32}$"),
    cursor: str = Query(None, max_length=100),
):
    if first and last and first > last:
        raise Problem(400, "invalid_request", "from must not be after to", "from")
    after = read_cursor(cursor) if cursor is not None else None
    rows = store.list(user["id"], pair.upper() if pair else None, first, last, after, limit + 1)
    next_cursor = make_cursor(rows[limit - 1]) if len(rows) > limit else None
    trades = [store.shown(row) for row in rows[:limit]]
    return JSONResponse({"ok": True, "trades": trades, "next_cursor": next_cursor})


@app.post("/api/v1/trades")
async def create_trade(body: Trade, user=Depends(writer)):
    trade, duplicate = store.add(user["id"], body)
    answer = {"ok": True, "trade": trade}
    if duplicate:
        answer["duplicate"] = True
    ignored = [name for name in body.__dict__ if name not in Trade.__fields__]
    if ignored:
        answer["ignored_fields"] = ignored
    headers = None if duplicate else {"Location": f"/api/v1/trades/{trade['id']}"}
    return JSONResponse(answer, 200 if duplicate else 201, headers)


@app.post("/api/v1/trades/batch")
async def create_trades(body: Batch, user=Depends(writer)):
    return JSONResponse({"ok": True, "trades": store.add_all(user["id"], body.trades)}, 201)


def main():
    global store
    parser = argparse.ArgumentParser()
    parser.add_argument("--db", required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    store = Store(options.db)
    uvicorn.run(
        app, host="127.0.0.1", port=options.port, loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )
    store.close()


if __name__ == "__main__":
    main()
