"""How the web stage is reached."""

import socket
from contextlib import closing

from app.serving import listening_socket


def test_no_part_of_an_answer_waits_for_the_one_before_to_be_acknowledged() -> None:
    with (
        closing(listening_socket("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()),
        closing(listening.accept()[0]) as taken,
    ):
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
