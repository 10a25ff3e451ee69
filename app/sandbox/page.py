"""The hosted pages: paying, 3-D Secure."""

from app.sandbox import checkout, methods
from app.sandbox.errors import ApiError
from app.sandbox.state import State
from app.sandbox.web import Answer, Request, see_other


def answer(state: State, request: Request) -> Answer:
    return Answer(404)
