"""What a trade in a request must be."""

import datetime
from typing import Literal, Optional

from pydantic import BaseModel, ConstrainedFloat, ConstrainedStr, conlist, validator


class Number(ConstrainedFloat):
    """A finite JSON number: neither a string nor true."""

    strict = True
    allow_inf_nan = False

    @classmethod
    def __get_validators__(cls):
        yield cls.from_json
        yield from super().__get_validators__()

    @staticmethod
    def from_json(value):
        # Strict floats take no int, and JSON has but one kind of number.
        return float(value) if type(value) is int else value


class Lots(Number):
    gt = 0


class Pair(ConstrainedStr):
    strict = True
    regex = r"^[A-Za-z0-9._/#:!-]{1,32}$"


class Strategy(ConstrainedStr):
    strict = True
    max_length = 200


class Notes(ConstrainedStr):
    strict = True
    max_length = 16 * 1024


class Tag(ConstrainedStr):
    strict = True
    min_length = 1
    max_length = 40


class Reference(ConstrainedStr):
    strict = True
    max_length = 128


class Trade(BaseModel):
    date: datetime.date
    pair: Pair
    direction: Literal["BUY", "SELL", "LONG", "SHORT"]
    entry_price: Number
    exit_price: Number
    stop_loss: Number
    take_profit: Number
    lot_size: Lots
    pnl: Number
    risk_reward: Number
    outcome: Literal["WIN", "LOSS", "BREAKEVEN"]
    session: Literal["LONDON", "NY", "ASIA", "OTHER"]
    strategy: Optional[Strategy] = None
    notes: Optional[Notes] = None
    opened_at: Optional[datetime.datetime] = None
    closed_at: Optional[datetime.datetime] = None
    commission: Optional[Number] = None
    swap: Optional[Number] = None
    tags: conlist(Tag, max_items=20) = []
    account_id: Optional[Reference] = None
    signal_id: Optional[Reference] = None
    external_id: Optional[Reference] = None

    class Config:
        # Kept so that the answer can name them.
        extra = "allow"

    @validator("date", pre=True)
    def date_is_text(cls, value):
        # Pydantic would take a number for seconds since 1970.
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError("must be a calendar date as YYYY-MM-DD")
        return value


class Batch(BaseModel):
    trades: conlist(Trade, min_items=1, max_items=500)
