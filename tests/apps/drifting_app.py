"""A FastAPI application whose answers have drifted from its own contract. usage: drifting_app.py PORT OPENAPI"""

import gzip
import json
import pathlib
import sys

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

app = FastAPI(title="Cats", servers=[{"url": "/"}])


class Cat(BaseModel):
    id: int
    name: str = Field(min_length=1)
    mood: str | None = None


class Signup(BaseModel):
    name: str
    password: str = Field(json_schema_extra={"writeOnly": True})


HEADERS = {"X-Rate-Left": {"required": True, "schema": {"type": "integer"}}}


@app.get("/cats/{number}", operation_id="readCat", response_model=None,
         responses={200: {"model": Cat, "headers": HEADERS}, "4XX": {"model": Cat}})
def read_cat(number: int, how: str = "good"):
    good, fields = {"id": number, "name": "Tom"}, {"X-Rate-Left": "7"}
    if how == "type":
        return JSONResponse({"id": str(number), "name": "", "mood": 3}, headers=fields)
    if how == "status":
        return JSONResponse(good, 218)
    if how == "html":
        return HTMLResponse("<p>Tom", headers=fields)
    if how == "field":
        return JSONResponse(good)
    if how == "gzip":
        body = gzip.compress(json.dumps({"id": "x", "name": "Tom"}).encode())
        return Response(body, media_type="application/json", headers=fields | {"Content-Encoding": "gzip"})
    if how == "none":
        return Response(status_code=204)
    if how == "large":
        return JSONResponse(good | {"mood": "x" * 300_000}, headers=fields)
    return JSONResponse(good, headers=fields)


@app.post("/signups", operation_id="signUp", status_code=201, response_model=None, responses={201: {"model": Signup}})
def sign_up(signup: Signup):
    return JSONResponse(signup.model_dump(), 201)


@app.get("/stream", operation_id="streamCats", response_model=None, responses={200: {"model": list[Cat]}})
def stream():
    def pieces():
        yield "["
        for number in range(200):
            yield ("," if number else "") + json.dumps({"id": number, "name": "Tom" if number != 150 else 7})
        yield "]"

    return StreamingResponse(pieces(), media_type="application/json")


if __name__ == "__main__":
    pathlib.Path(sys.argv[2]).write_text(json.dumps(app.openapi(), indent=1))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
