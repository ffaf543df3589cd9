"""Messages go to the addresses that were judged, over a connection that is held to the host's name."""

import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import trustme
from urllib3.exceptions import HTTPError, NewConnectionError

from investigations import outward

PUBLIC = "93.184.216.34"


class Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.headers["Host"], self.path, body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Receiver(HTTPServer):
    def __init__(self, certificate: trustme.LeafCert | None = None) -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), Taking)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_: object) -> None:
        """A handshake that the client refuses is what one test is about."""


@pytest.fixture
def serve():
    running: list[Receiver] = []

    def start(certificate: trustme.LeafCert | None = None) -> Receiver:
        running.append(Receiver(certificate))
        threading.Thread(target=running[-1].serve_forever, daemon=True).start()
        return running[-1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def names(monkeypatch):
    """Host -> one answer of the name server for each time it is asked. An address is its own answer."""
    answers: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def lookup(host, port, *rest, **options):
        found = answers[host].pop(0) if host in answers else [host]
        return [entry for address in found for entry in real(address, port, *rest, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return answers


@pytest.fixture
def authority(monkeypatch) -> trustme.CA:
    made = trustme.CA()
    context = ssl.create_default_context()
    made.configure_trust(context)
    monkeypatch.setattr(outward, "_trusted", lambda: context)
    return made


def test_a_name_that_answers_differently_a_moment_later_leads_nowhere_else(names, serve, settings):
    settings.WEBHOOK_HOSTS = ["hook.example"]
    meant, other = serve(), serve()
    names["hook.example"] = [["127.0.0.1"]]  # a second question would fail: there is no second answer
    there = outward.check(f"http://hook.example:{meant.server_port}/told?of=cases")
    assert outward.post(there, b"{}", {}, 5) == 200
    assert meant.taken == [(f"hook.example:{meant.server_port}", "/told?of=cases", b"{}")]
    assert other.taken == []


def test_a_public_name_is_connected_to_where_it_was_judged_though_it_now_points_inside(names, monkeypatch):
    names["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
    tried: list[tuple[str, int]] = []

    def refuse(address, *rest, **options):
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", refuse)
    there = outward.check("https://rebinding.example/")
    with pytest.raises(NewConnectionError):
        outward.post(there, b"{}", {}, 5)
    assert tried == [(PUBLIC, 443)]


def test_one_private_address_among_public_ones_is_enough_to_refuse(names):
    names["mixed.example"] = [[PUBLIC, "10.0.0.7"]]
    with pytest.raises(outward.Forbidden, match="private network"):
        outward.check("https://mixed.example/")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.7", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fc00::1", "fe80::1",
     "::ffff:10.0.0.7", "64:ff9b::a00:7", "2002:a00:7::1", "ff02::1"],
)  # fmt: skip
def test_addresses_that_are_not_the_worlds_are_refused_however_they_are_written(names, address):
    names["inside.example"] = [[address]]
    with pytest.raises(outward.Forbidden, match="private network"):
        outward.check("https://inside.example/")


def test_an_address_that_does_not_answer_gives_way_to_the_next(names, serve, settings):
    settings.WEBHOOK_HOSTS = ["hook.example"]
    server = serve()
    names["hook.example"] = [["127.0.0.9", "127.0.0.1"]]  # nobody listens at the first
    assert outward.post(outward.check(f"http://hook.example:{server.server_port}/"), b"{}", {}, 5) == 200
    assert len(server.taken) == 1


def test_a_redirect_is_told_and_not_followed(serve, settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    server = serve()
    server.status = 307
    assert outward.post(outward.check(f"http://127.0.0.1:{server.server_port}/"), b"{}", {}, 5) == 307
    assert len(server.taken) == 1


def test_the_certificate_is_held_to_the_name_and_not_to_the_address(names, serve, settings, authority):
    settings.WEBHOOK_HOSTS = ["hook.example", "false.example"]
    server = serve(authority.issue_cert("hook.example"))
    names["hook.example"] = names["false.example"] = [["127.0.0.1"], ["127.0.0.1"]]
    assert outward.post(outward.check(f"https://hook.example:{server.server_port}/"), b"{}", {}, 5) == 200
    with pytest.raises(HTTPError, match=r"false\.example"):
        outward.post(outward.check(f"https://false.example:{server.server_port}/"), b"{}", {}, 5)
    assert len(server.taken) == 1


def test_a_certificate_of_no_known_authority_is_refused(names, serve, settings):
    settings.WEBHOOK_HOSTS = ["hook.example"]
    server = serve(trustme.CA().issue_cert("hook.example"))
    names["hook.example"] = [["127.0.0.1"]]
    with pytest.raises(HTTPError, match="CERTIFICATE_VERIFY_FAILED"):
        outward.post(outward.check(f"https://hook.example:{server.server_port}/"), b"{}", {}, 5)
    assert server.taken == []


@pytest.mark.parametrize("url", ["https://", "https://[::1", "https://host:99999/", "ftp://example.org/", "gopher:x"])
def test_what_is_no_address_is_refused_in_words(url):
    with pytest.raises(outward.Forbidden):
        outward.check(url)
