"""The orders API as one writes it with FastAPI. usage: fastapi_orders.py PORT"""

import sys
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field
from slowapi import Limiter, _rate_limit_exceeded_handler
from slowapi.errors import RateLimitExceeded
from slowapi.util import get_remote_address

app = FastAPI(title="Orders")
app.state.limiter = limiter = Limiter(key_func=get_remote_address)
app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)


class Customer(BaseModel):
    name: str = Field(min_length=1, max_length=40)
    email: str = Field(pattern=r"^\S+@\S+$")


class Item(BaseModel):
    sku: str
    quantity: int = Field(ge=1, le=99)


class Order(BaseModel):
    customer: Customer
    items: list[Item] = Field(min_length=1)
    note: str | None = None


@app.post("/orders", status_code=201)
def create(order: Order) -> Order:
    return order


@app.get("/orders")
def listing(limit: Annotated[int, Query(ge=1, le=100)] = 10) -> dict:
    return {"limit": limit}


@app.get("/orders/{number}")
def read(number: int) -> dict:
    if number != 7:
        raise HTTPException(404, f"Order {number} does not exist")
    return {"number": number}


@app.get("/account", dependencies=[Depends(HTTPBearer())])
def account() -> dict:
    return {"name": "Ada"}


@app.get("/report")
@limiter.limit("1/hour")
def report(request: Request) -> dict:
    return {"orders": 7}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
