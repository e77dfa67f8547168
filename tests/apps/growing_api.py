"""A FastAPI service whose version says what it takes: from the environment, as a new release would."""

import os

from fastapi import FastAPI

app = FastAPI(servers=[{"url": "/"}])
VERSION = os.environ.get("VERSION", "1")


@app.get("/items")
def items(limit: int = 10):
    return {"version": VERSION, "limit": limit}


if VERSION == "2":

    @app.get("/things/{number}")
    def thing(number: int):
        return {"version": VERSION, "number": number}
