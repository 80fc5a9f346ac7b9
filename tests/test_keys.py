"""API keys: parsing, whom a header speaks for, and what every route does with each credential."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.errors import AddressError, SettingsError
from api.keys import NOBODY, Keys
from api.serve import listen
from api.settings import read_settings
from tests.http_service import KEYS, MARKER, QUESTION, as_, built, error_of, keys_setting, ready
from tests.http_service import running as running_service
from tests.tiny import TinyEmbedder


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("service")
    with running_service(
        lambda _: built(folder, TinyEmbedder()), api_keys=keys_setting(), rate_limit=0
    ) as client:
        yield ready(client)


def test_a_key_speaks_for_its_name() -> None:
    keys = Keys.parse(" ann:0123456789abcdef , bob.b:fedcba9876543210:x ")
    assert keys.owner("Bearer 0123456789abcdef") == "ann"
    assert keys.owner("bearer  fedcba9876543210:x") == "bob.b"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "0123456789abcdef",
        "Basic 0123456789abcdef",
        "Bearer 0123456789abcde",
        "Bearer 0123456789abcdef0",
        "Bearer 0123456789ABCDEF",
        "Bearer ann:0123456789abcdef",
        "Bearer ann",
        "Bearer \udcff\xff",
    ],
)
def test_nothing_but_the_key_does(header: str) -> None:
    assert Keys.parse("ann:0123456789abcdef").owner(header) is None


def test_without_keys_everybody_is_nobody_and_no_key_can_be() -> None:
    assert Keys.parse("").owner("Bearer x") == NOBODY
    with pytest.raises(ValueError, match="name"):
        Keys.parse(f"{NOBODY}:0123456789abcdef")


def test_keys_are_in_no_representation() -> None:
    assert "0123456789abcdef" not in repr(Keys.parse("ann:0123456789abcdef"))
    assert "0123456789abcdef" not in repr(read_settings(api_keys="ann:0123456789abcdef"))


@pytest.mark.parametrize(
    "text",
    [
        "0123456789abcdef",
        ":0123456789abcdef",
        "a b:0123456789abcdef",
        "ann:short",
        "ann:0123456789abcde f",
        "ann:0123456789abcdef,bob:0123456789abcdef",
        "ann:0123456789abcdéf",
    ],
)
def test_unusable_keys_are_refused_and_not_shown(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(api_keys=text)
    assert str(refused.value) == (
        "--api-keys can't be used: it must be name:key,name:key with keys of at least 16 characters"
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_other_machines_need_a_key(host: str) -> None:
    with pytest.raises(AddressError, match="set ANCHORAGE_API_KEYS or use --host 127"):
        listen(host, 0, Keys())


def test_with_keys_any_address_may_be_listened_on() -> None:
    with listen("0.0.0.0", 0, Keys.parse("ann:0123456789abcdef")) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"


def test_a_body_does_not_wait_for_its_head_to_be_acknowledged() -> None:
    with (
        listen("127.0.0.1", 0, Keys()) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


ROUTES = [
    ("POST", "/chat"),
    ("GET", "/conversations/{id}"),
    ("DELETE", "/conversations/{id}"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/sources"),
    ("GET", "/sources/delegation.txt"),
    ("GET", "/search?q=Trump"),
    ("GET", "/metrics"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/nothing-here"),
]
OPEN = ["/", "/health"]
BODIES = {
    "/chat": {"question": QUESTION},
    "/v1/chat/completions": {"messages": [{"role": "user", "content": QUESTION}]},
}


def _send(client: httpx.Client, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
    json = BODIES.get(path) if method == "POST" else None
    return client.request(method, path, json=json, headers=headers)


def test_every_route_is_in_the_table(client: httpx.Client) -> None:
    described = client.get("/openapi.json", headers=as_("ann")).json()["paths"]
    known = {path.partition("?")[0].replace("delegation.txt", "{id}") for _, path in ROUTES}
    assert set(described) <= known | set(OPEN)


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "credential",
    [
        None,
        "Bearer wrong-key-0123456789",
        f"Basic {KEYS['ann']}",
        KEYS["ann"],
        f"Bearer {KEYS['ann']}x",
        f"Bearer {KEYS['ann'][:-1]}",
    ],
)
def test_no_route_answers_without_a_right_key(
    client: httpx.Client, method: str, path: str, credential: str | None
) -> None:
    headers = {} if credential is None else {"Authorization": credential}
    refused = _send(client, method, path.format(id="x" * 32), headers)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert "Rubio" not in refused.text


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("name", sorted(KEYS))
def test_every_route_answers_a_right_key(
    client: httpx.Client, method: str, path: str, name: str
) -> None:
    answered = _send(client, method, path.format(id="x" * 32), as_(name))
    missing = "{id}" in path or path == "/nothing-here"
    assert answered.status_code == (404 if missing else 200)


@pytest.mark.parametrize("path", OPEN)
def test_the_page_and_health_need_no_key(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_key_in_the_address_is_no_key(client: httpx.Client) -> None:
    refused = client.get("/sources", params={"key": KEYS["ann"], "x": MARKER})
    assert error_of(refused, 401)["code"] == "no_key"


def test_questions_a_minute_are_counted_for_each_key(tmp_path: Path) -> None:
    with running_service(
        lambda _: built(tmp_path, TinyEmbedder()), api_keys=keys_setting(), rate_limit=3
    ) as client:
        ready(client)
        answered = [
            client.get("/search", params={"q": "Trump"}, headers=as_("ann")).status_code
            for _ in range(3)
        ]
        refused = client.post("/chat", json={"question": QUESTION}, headers=as_("ann"))
        other = client.post("/chat", json={"question": QUESTION}, headers=as_("bob"))
    assert answered == [200, 200, 200]
    assert error_of(refused, 429)["code"] == "too_many_questions"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert other.status_code == 200


def test_sixty_a_minute_with_keys_and_any_number_without() -> None:
    assert read_settings(api_keys=keys_setting()).questions_per_minute == 60
    assert read_settings(api_keys=keys_setting(), rate_limit=0).questions_per_minute == 0
    assert read_settings().questions_per_minute == 0
    assert read_settings(rate_limit=5).questions_per_minute == 5
