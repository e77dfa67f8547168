"""A FastAPI service that writes down every request that reaches it. usage: fastapi_app.py PORT LOG OPENAPI"""

import json
import sys
from typing import Literal

import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field

port, log, openapi = int(sys.argv[1]), sys.argv[2], sys.argv[3]
app = FastAPI(title="Orders", version="1")


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")
    customer: str = Field(min_length=1, max_length=40)
    quantity: int = Field(ge=1, le=99)
    currency: Literal["EUR", "USD", "GBP"] = "EUR"
    note: str | None = None


@app.middleware("http")
async def write_down(request: Request, call_next):
    with open(log, "a") as out:
        out.write(f"{request.method} {request.url.path}\n")
    return await call_next(request)


@app.post("/orders", status_code=201)
def create(order: Order) -> Order:
    return order


@app.get("/orders/{number}")
def read(number: int, expand: bool = False) -> dict:
    return {"number": number, "expand": expand}


@app.get("/orders")
def listing(limit: int = 10) -> dict:
    return {"limit": limit}


@app.post("/echo")
async def echo(request: Request) -> Response:
    """Gives the body back, and the headers as they came."""
    body = await request.body()
    names = [[name.decode("latin1"), value.decode("latin1")] for name, value in request.headers.raw]
    headers = {"X-Seen": json.dumps(names), "X-Odd": "caf\u00e9 ;  two  spaces".encode().decode("latin1")}
    return Response(body, media_type="application/octet-stream", headers=headers)


schema = app.openapi()
schema["paths"]["/echo"]["post"]["requestBody"] = {"content": {"*/*": {}}}
open(openapi, "w").write(json.dumps(schema, indent=1))
uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")
