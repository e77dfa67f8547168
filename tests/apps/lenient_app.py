"""An API that takes more than its document says: null for what is optional, texts for switches. Served below /api."""
import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Step(BaseModel):
    title: str
    note: str | None = None


class Task(BaseModel):
    title: str
    note: str | None = None
    rank: int = 1
    steps: list[Step] = []


@app.post("/tasks", status_code=201, operation_id="addTask")
def add(task: Task, dry: bool = False):
    return {"title": task.title, "dry": dry}


outer = FastAPI()
outer.mount("/api", app)
uvicorn.run(outer, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
