"""Channels: the connections of waitress, read strictly; what comes again sign for sign is answered at once."""

import re
import socket
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import WSGITask

from lastdose.web.recalling import RECALLED, Recalling

DATE = re.compile(rb"\r\nDate: [^\r]*")
EXPECT = "EXPECT"


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads requests, and refuses those with two lengths, which a proxy may read in another way (RFC 9112 §6.1)."""

    whole: bytes | None = None
    """The request as it came, if it came in one piece and alone."""

    def received(self, data: bytes) -> int:
        """Read on; return how many bytes belong to the request."""
        begun = bool(self.header_bytes_received)
        consumed: int = super().received(data)
        if not begun and self.completed and consumed == len(data) and EXPECT not in self.headers:
            self.whole = data
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request; raise `ParsingError` for 400."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("The request has a Content-Length and a Transfer-Encoding.")


class Task(WSGITask):  # type: ignore[misc]
    """Answers a request.

    A body of one piece is sent with its head, so that whoever stands before this server has both or neither should it
    be killed. A response that has no body, as 304, leaves the connection open (RFC 9112 §9.3).
    """

    wrote_header: bool

    def write(self, data: bytes) -> None:
        """Send the head, if that was not sent yet, and a piece of the body."""
        if self.complete and not self.wrote_header:
            head = self.build_response_header()
            whole = self.has_body and not self.chunked_response and len(data) == self.content_length
            self.channel.write_soon(head + data if whole else head)
            self.wrote_header = True
            if whole:
                self.content_bytes_written = len(data)
                return
        super().write(data)

    def set_close_on_finish(self) -> None:
        """Have the connection closed after this response, where that is needed."""
        asked = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or asked or self.version != "1.1":
            super().set_close_on_finish()

    def build_response_header(self) -> bytes:
        """The head of the response; where the same request would get the same again, it is learned."""
        head: bytes = super().build_response_header()
        learn = self.environ.get(RECALLED)
        if learn and self.request.whole and self.version == "1.1" and not self.close_on_finish:
            learn(self.request.whole, DATE.sub(b"", head))
        return head


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are read strictly, and one at a time.

    (Were the next one read ahead, the thread that reads would take turns with the one that answers.)
    """

    parser_class = Parser
    task_class = Task

    def __init__(self, recalling: Recalling, *given: Any, **named: Any) -> None:
        self._recalling = recalling
        super().__init__(*given, **named)

    def received(self, data: bytes) -> bool:
        """Read on; answer at once, in the thread that reads, what came before sign for sign."""
        busy = self.request or self.requests or self.total_outbufs_len or self.will_close or self.close_when_flushed
        response = None if busy else self._recalling.repeated(data)
        if response is None:
            return bool(super().received(data))
        with self.outbuf_lock:
            self._send_on(response)
        return True

    def _send_on(self, response: bytes) -> None:
        """Send what the connection takes now, and the rest when it takes more."""
        rest = response[self.send(response) :]
        if rest and self.connected:
            self.outbufs[-1].append(rest)
            self.current_outbuf_count += len(rest)
            self.total_outbufs_len += len(rest)

    def check_client_disconnected(self) -> bool:
        """Whether the client has left, seen at the socket, from which nothing is read while a request is under way."""
        return not self.connected or _left(self.socket)


def _left(connection: socket.socket) -> bool:
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
