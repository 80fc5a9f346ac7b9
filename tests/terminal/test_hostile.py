"""Two hundred payloads through every way in: none of their controls reaches the terminal.

Two judges. Nothing but the sequences that our own line editor and renderer are known to write may
begin with ESC, and no C1, no other C0 and no bidirectional control may occur at all. And between
the two marks that every payload is wrapped in there may be no ESC of any kind, ours or not.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import islice, product
from pathlib import Path

from bench.terminal import Terminal
from tests.terminal.conftest import Start
from tests.terminal.scripted import PRESS, Play, document

PAYLOADS = 200
OBEYED = (
    "\x1b[2J", "\x1b[1;1H", "\x1b[31m", "\x1b[?1049h", "\x1b[6n", "\x1b[>c", "\x1b[5i", "\x1bc",
    "\x1b]0;owned\x07", "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\", "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]1337;File=x:AAAA\x07", "\x1b]4;1;?\x07", "\x1bP1$qm\x1b\\", "\x1bPq#0~\x1b\\",
    "\x1b_Gf=24;AAAA\x1b\\", "\x1b^private\x1b\\", "\x1bXsos\x1b\\", "\x1b(0", "\x1b#8",
    "\x9b2J", "\x9d0;owned\x9c", "\x9d52;c;ZXZpbA==\x9c", "\x90q\x9c", "\x9fG\x9c", "\x84\x85\x8d",
    "\x07", "\x08\x08\x08", "\x0b\x0c", "\x0e\x0f", "\x7f", "\r\x1bM", "\x00", "\x1b", "\x05",
    "\u202egnp\u202c", "\u2066a\u2069", "\u200fb\u200e", "\u061c", "\u2028\u2029",
)  # fmt: skip
SETTINGS = ("{0}", "a{0}b", "{0}{0}", "mot {0} mot", "« {0} »")
OWN = re.compile(
    rb"\x1b\[(?:"
    rb"[0-9;]*m"  # colour and weight
    rb"|[0-9]*[ABCDJK]"  # the cursor moves, lines are erased
    rb"|[0-9]*;?[0-9]*H"
    rb"|\?(?:7|12|25|2004|1000|1003|1006|1015)[hl]"  # wrapping, the cursor, pasted blocks, no mouse
    rb"|0? q"
    rb"|\?1[hl]"
    rb")"
)
HOSTILE_ORDER = set(map(ord, "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"))
HOSTILE_ORDER |= set(range(0x2066, 0x206A)) | set(range(0xE0000, 0xE0080))


def payloads() -> list[str]:
    made = [pattern.format(one) for pattern, one in product(SETTINGS, OBEYED)][:PAYLOADS]
    assert len(set(made)) == PAYLOADS
    return [f"QX{one}XQ" for one in made]


def faults(written: bytes) -> set[str]:
    """What is neither text nor a sequence that we write ourselves."""
    text = OWN.sub(b"", written).decode("utf-8")  # a C1 that is a lone byte fails here
    controls = {one for one in text if ord(one) < 0x20 or 0x7F <= ord(one) <= 0x9F}
    # A pseudo-terminal makes CR LF of a line feed; our line editor goes back with CR and BS.
    return controls - set("\t\n\r\b") | {one for one in text if ord(one) in HOSTILE_ORDER}


def obeyed(written: bytes) -> list[bytes]:
    """Payloads with an ESC or another control left in them, line ends of ours aside."""
    unwrapped = re.sub(rb"(?:\x1b\[[0-9;]*m)?\r\n(?:\x1b\[[0-9;]*m)?", b"", written)
    marked = re.findall(rb"QX((?:(?!QX|XQ).)*)XQ", unwrapped, re.DOTALL)
    return [one for one in marked if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", one)]


def hostile_press() -> Play:
    documents = tuple(
        document(
            f"{number:03}{one.replace('/', '|')}.txt",
            f"Avant {one}\nLa phrase {one} dit tout. Après {one}.\n",
            title=f"Titre {one}",
            publisher=one,
            date=one,
        )
        for number, one in enumerate(payloads())
    )
    return Play(documents, cited=20)


def give(terminal: Terminal, text: str, *, pasted: bool = False) -> None:
    """A line, and the wait for the prompt after it."""
    before = len(terminal.written)
    (terminal.paste if pasted else terminal.type)(text)
    terminal.type("\r")
    terminal.until(partial(Terminal.asks_again, since=before))


def test_no_payload_of_a_document_reaches_the_terminal(start: Start) -> None:
    terminal = start(hostile_press(), columns=200, rows=40)
    for first in range(0, PAYLOADS, 20):
        give(terminal, f"Q {first}")
        give(terminal, f"/source {first % 20 + 1}")
    for line in ("pain 40", "versions 60", "/why", "/sources", "/search mot", "/source 007"):
        give(terminal, line)
    terminal.type("/source 0")  # the menu shows names of files
    terminal.until("Titre QX")
    assert terminal.written.count(b"QX") > 5 * PAYLOADS  # they were shown as what they are
    assert (faults(terminal.written), obeyed(terminal.written)) == (set(), [])


def test_no_payload_that_is_pasted_reaches_the_terminal(start: Start, tmp_path: Path) -> None:
    terminal = start(Play(PRESS), columns=1_500, rows=40)  # so that no line is broken elsewhere
    # A pasted CR is a line break, and a break is drawn with movements of our own.
    listed = iter(one.replace("\r", "") for one in payloads())
    while block := list(islice(listed, 20)):
        give(terminal, " ".join(block), pasted=True)
    for before, one in product(("/", "/source ", "/model ", "/save "), payloads()[:40:8]):
        give(terminal, f"{before}{one}", pasted=True)
    for line in ("/history", "/why", "/save talk.md", "/save talk.json"):
        give(terminal, line)
    terminal.type("\x1b[A" * 30)  # remembered questions, on the line again
    terminal.until("> QX")
    assert terminal.written.count(b"QX") > 2 * PAYLOADS
    assert (faults(terminal.written), obeyed(terminal.written)) == (set(), [])
    for name in ("talk.md", "talk.json"):
        saved = (tmp_path / name).read_bytes()
        assert saved.count(b"QX") >= PAYLOADS
        assert (faults(saved), obeyed(saved), b"\x1b" in saved) == (set(), [], False)


def test_the_judges_see_every_payload() -> None:
    """On the payloads as they are: a judge that finds nothing anywhere proves nothing."""
    for one in payloads():
        raw = one.encode()
        assert faults(raw) or obeyed(raw), repr(one)
    assert faults(b"\x1b]52;c;ZXZpbA==\x07 text") == {"\x1b", "\x07"}
    assert obeyed("QX\x1b[31mXQ QXé…XQ QX\x9b2JXQ".encode()) == [b"\x1b[31m", b"\xc2\x9b2J"]
