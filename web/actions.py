"""`/actions/slack/<notifier>`: what people press in a channel, where the channel sends it to us."""

from collections.abc import Mapping
from http import HTTPStatus

from alerts.channel import Receiver
from core.httpd.resources import Request, Resource, Response


def actions(receivers: Mapping[str, Receiver]) -> Resource:
    """receivers: notifiers by their name. Each knows its channel's requests from anybody else's."""

    def answer(request: Request) -> Response:
        receiver = receivers.get(request.path.removeprefix("/"))
        if receiver is None:
            return Response(HTTPStatus.NOT_FOUND, "There is no such notifier.")
        if request.method != "POST":
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, "Only POST.", headers={"Allow": "POST"})
        reply = receiver.receive(request.headers, request.body)
        return Response(reply.status, reply.body, afterwards=reply.afterwards)

    return answer
