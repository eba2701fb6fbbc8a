"""No piece of an answer waits for the browser to acknowledge the one before."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from websockets.sync.client import connect

from web.promptness import Promptly, hold_nothing_back


async def tells_whether_prompt(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what its own connection is set to."""
    connection = receive.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]
    is_prompt = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
    body = b"prompt" if is_prompt else b"held back"
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})
    else:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": body})


@pytest.fixture
def address() -> Iterator[str]:
    """A server whose socket does not say that it is TCP's, as Streamlit opens it."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(Promptly(tells_whether_prompt), lifespan="off", log_level="critical")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


def test_a_page_is_sent_at_once(address: str) -> None:
    with urllib.request.urlopen(f"http://{address}/") as answer:
        assert answer.read() == b"prompt"


def test_answers_to_moves_are_sent_at_once(address: str) -> None:
    with connect(f"ws://{address}/") as moves:
        assert moves.recv() == b"prompt"


def test_what_has_no_connection_is_left_alone() -> None:
    async def receive() -> dict[str, str]:
        raise AssertionError

    hold_nothing_back(receive)
