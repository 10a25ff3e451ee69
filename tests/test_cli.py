"""The command as people type it; its process is this one, except where its end matters."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app import cli, engine
from app.domain.sessions import actions as sessions
from app.domain.sessions.queries import session as opened
from tests.formats.test_ubl import LINE, UBL
from tests.http.test_imports import letter

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"http://localhost:8000/staff/sign-in#([\w-]{43})")
TOKEN = r"[0-9a-hjkmnp-tv-z]{32}"


class Done(NamedTuple):
    """How a command ended; `refusal` is what it says on standard error."""

    code: int
    printed: list[str]
    refusal: str


Command = Callable[..., Done]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """None of our variables but DATA."""
    ours = "DATABASE_URL HOST PORT PUBLIC_URL LINK_KEYS TRUSTED_PROXIES ACCESS_LOG"
    for name in (*ours.split(), "STRIPE_API_BASE", "STRIPE_SANDBOX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    return monkeypatch


@pytest.fixture
def type_(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `porchlight <arguments>`, on the database that the variables name."""

    def run(*arguments: object) -> Done:
        environment.setattr(sys, "argv", ["porchlight", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        written, code = capsys.readouterr(), ended.value.code
        if isinstance(code, str):
            return Done(1, written.out.splitlines(), code)
        return Done(int(code or 0), written.out.splitlines(), written.err)

    return run


@pytest.fixture
def porchlight(type_: Command, environment: pytest.MonkeyPatch, database_url: str) -> Command:
    """The same, on a fresh, migrated database."""
    environment.setenv("DATABASE_URL", database_url)
    return type_


@pytest.fixture
def letters(tmp_path: Path) -> dict[str, Path]:
    """Files to import: two good ones, one of the same number, one broken, one that is no XML."""
    bodies = {
        "good.xml": letter("1"),
        "other.xml": letter("2"),
        "again.xml": letter("1", more="<cbc:Note>again</cbc:Note>"),
        "broken.xml": letter("3", totals="", lines=LINE.replace(">2<", ">two<")),
        "text.xml": b"no XML at all",
    }
    for name, body in bodies.items():
        (tmp_path / name).write_bytes(body)
    return {name: tmp_path / name for name in bodies}


def asked(url: str, sql: str, *values: object) -> list[Any]:
    """Rows of the database, read when no command runs."""

    async def ask() -> list[Any]:
        database = engine.connect(url)
        await database.start()
        rows = await database.fetch(sql, *values)
        await database.close()
        return rows

    return asyncio.run(ask())


def kinds(url: str) -> list[str]:
    return [row["kind"] for row in asked(url, "SELECT kind FROM activity ORDER BY seq")]


def redeemed(url: str, ticket: str) -> str:
    """Whom a sign-in link lets in."""

    async def redeem() -> str:
        database = engine.connect(url)
        await database.start()
        engine.use(database)
        session = await opened((await sessions.redeem(ticket)).secret)
        await database.close()
        assert session
        return session.email

    return asyncio.run(redeem())


def test_import_tells_every_file(
    porchlight: Command, database_url: str, letters: dict[str, Path], tmp_path: Path
) -> None:
    good, broken, text = (letters[f"{name}.xml"] for name in ("good", "broken", "text"))
    absent = tmp_path / "absent.xml"
    done = porchlight("import", good, good, broken, text, absent)
    assert done.code == 1
    assert done.printed[0] == f"{good}: created invoice 1"
    known = done.printed.index(f"{good}: known invoice 1")
    rest = [line for line in done.printed[known:] if not line.startswith("    please check: ")]
    assert rest[1] == f"{broken}: refused: 2 things are wrong in this Invoice."
    assert "InvoicedQuantity (line" in rest[2]
    assert "PayableAmount" in rest[3]
    assert rest[4].startswith(f"{text}: refused: This is not XML: ")
    assert rest[5] == f"{absent}: refused: No such file or directory"
    assert rest[6:] == ["1 created, 1 known already, 3 refused"]
    assert kinds(database_url).count("document.created") == 1
    (finished,) = asked(
        database_url, "SELECT actor, data FROM activity WHERE kind = 'import.finished'"
    )
    assert finished["actor"] == "command"
    assert '"created":1,"known":1,"refused":3' in finished["data"]


def test_import_without_refusals_succeeds(
    porchlight: Command, database_url: str, letters: dict[str, Path]
) -> None:
    files = letters["good.xml"], letters["other.xml"], letters["again.xml"]
    done = porchlight("import", *files)
    assert (done.code, done.printed[-1]) == (0, "3 created, 0 known already, 0 refused")
    assert [line for line in done.printed if line.startswith("    please check: ")]
    again = porchlight("import", *files)
    assert (again.code, again.printed[-1]) == (0, "0 created, 3 known already, 0 refused")
    assert kinds(database_url).count("import.finished") == 2


def test_strict_import_refuses_used_numbers(
    porchlight: Command, database_url: str, letters: dict[str, Path]
) -> None:
    done = porchlight("import", "--strict", letters["good.xml"], letters["again.xml"])
    assert (done.code, done.printed[-1]) == (1, "1 created, 0 known already, 1 refused")
    assert "refused: Number 1 is already used by another document." in "".join(done.printed)
    assert len(asked(database_url, "SELECT id FROM document")) == 1


@pytest.mark.skipif(not UBL, reason="the corpus of real invoices is not here")
def test_real_invoices_are_imported(porchlight: Command, database_url: str) -> None:
    done = porchlight("import", *UBL)
    assert (done.code, done.printed[-1]) == (
        0,
        f"{len(UBL)} created, 0 known already, 0 refused",
    )
    again = porchlight("import", *UBL)
    assert again.printed[-1] == f"0 created, {len(UBL)} known already, 0 refused"
    assert kinds(database_url).count("document.created") == len(UBL)


def test_sign_in_link_lets_somebody_in(porchlight: Command, database_url: str) -> None:
    done = porchlight("staff", "add", "Lea@Alder.example", "--name", "Lea", "--link")
    assert done.code == 0
    (line,) = done.printed
    matched = LINK.fullmatch(line)
    assert matched
    assert redeemed(database_url, matched[1]) == "lea@alder.example"
    assert kinds(database_url) == ["staff.invited", "staff.signed_in"]
    rows = asked(database_url, "SELECT name, role, password_hash FROM staff")
    assert rows == [{"name": "Lea", "role": "member", "password_hash": ""}]


def test_link_can_be_had_again(porchlight: Command, database_url: str) -> None:
    porchlight("staff", "add", "lea@alder.example", "--name", "Lea", "--link")
    matched = LINK.fullmatch(porchlight("staff", "link", "LEA@alder.example").printed[0])
    assert matched
    assert redeemed(database_url, matched[1]) == "lea@alder.example"
    nobody = porchlight("staff", "link", "nobody@alder.example")
    assert (nobody.code, nobody.printed) == (1, [])
    assert nobody.refusal == "porchlight: nobody@alder.example is no member of staff."


def test_address_is_taken_once(porchlight: Command, database_url: str) -> None:
    for _ in range(2):
        done = porchlight("staff", "add", "lea@alder.example", "--name", "Lea", "--link")
    assert (done.code, done.printed) == (1, [])
    assert done.refusal == "porchlight: lea@alder.example is a member of staff already."
    assert kinds(database_url) == ["staff.invited"]


@pytest.mark.parametrize(
    ("password", "code"), [("short", 1), ("a quiet lantern", 0)], ids=["short", "long"]
)
def test_password_is_asked_for(
    porchlight: Command,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    password: str,
    code: int,
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: password)
    done = porchlight("staff", "add", "lea@alder.example", "--name", "Lea", "--role", "owner")
    assert (done.code, done.printed) == (code, [])
    assert done.refusal == ("porchlight: The password cannot be used." if code else "")
    rows = asked(database_url, "SELECT password_hash FROM staff")
    assert [row["password_hash"][:10] for row in rows] == ([] if code else ["$argon2id$"])


def test_demo_is_seeded_only_once(porchlight: Command, database_url: str) -> None:
    ways = [
        rf"Dashboard  {LINK.pattern}",
        rf"Portal     http://localhost:8000/portal/{TOKEN}",
        rf"Invoice    http://localhost:8000/portal/invoice/{TOKEN}",
    ]
    tables = "SELECT (SELECT count(*) FROM document) AS a, (SELECT count(*) FROM staff) AS b"
    for _ in range(2):
        done = porchlight("demo")
        assert done.code == 0
        for way, line in zip(ways, done.printed, strict=True):
            assert re.fullmatch(way, line)
        assert asked(database_url, tables) == [{"a": 60, "b": 2}]
    found = LINK.search(done.printed[0])
    assert found
    assert redeemed(database_url, found[1]) == "lea@alderandfinch.example"
    assert kinds(database_url).count("document.created") == 60


def test_demo_leaves_others_alone(porchlight: Command, database_url: str) -> None:
    porchlight("staff", "add", "lea@alder.example", "--name", "Lea", "--link")
    done = porchlight("demo")
    assert (done.code, done.printed) == (0, ["Dashboard  http://localhost:8000/staff"])
    assert kinds(database_url) == ["staff.invited"]


def test_traffic_says_why_nobody_comes(
    porchlight: Command, environment: pytest.MonkeyPatch
) -> None:
    done = porchlight("demo", "--traffic")
    assert (done.code, done.printed) == (1, [])
    assert done.refusal.startswith("porchlight: The demo did not fill this installation")
    porchlight("demo")
    environment.setenv("PUBLIC_URL", "http://127.0.0.1:1")
    done = porchlight("demo", "--traffic")
    assert (done.code, done.printed) == (1, [])
    sentence = "No server answers at http://127.0.0.1:1: start it with `porchlight serve`."
    assert done.refusal == f"porchlight: {sentence}"


def test_schema_must_be_up_to_date(type_: Command) -> None:
    done = type_("demo")
    assert (done.code, done.printed) == (1, [])
    sentence = "The database is not up to date: run `porchlight migrate`."
    assert done.refusal == f"porchlight: {sentence}"


def test_migrate_says_what_it_did(environment: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "app.cli", "migrate"]
    printed = [
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603  # ours
        for _ in range(2)
    ]
    first = r"The database's schema is up to date now; [1-9]\d* migrations were run.\n"
    assert re.fullmatch(first, printed[0].stdout)
    assert (printed[1].stdout, printed[0].stderr, printed[1].stderr) == ("", "", "")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "0", "PORT must be a number from 1 to 65535, not '0'."),
        ("PORT", "eighty", "PORT must be a number"),
        ("DATABASE_URL", "mysql://root@localhost/x", "DATABASE_URL must start with sqlite:///"),
        ("DATABASE_URL", "postgresql://u@127.0.0.1:1/x", "PostgreSQL cannot be reached"),
        ("PUBLIC_URL", "pay.example.com", "PUBLIC_URL must be a scheme and a host"),
        ("PUBLIC_URL", "https://example.com/pay", "PUBLIC_URL must be a scheme and a host"),
        ("PUBLIC_URL", "https://[::1", "PUBLIC_URL must be a scheme and a host"),
        ("PUBLIC_URL", "https://lea:pw@example.com", "PUBLIC_URL must be a scheme and a host"),
        ("LINK_KEYS", "a:00", "LINK_KEYS must be a list"),
        ("LINK_KEYS", f"a:{'0' * 65}", "LINK_KEYS must be a list"),
        ("DATA", "/dev/null", "The database /dev/null/porchlight.sqlite cannot be opened"),
        ("DATABASE_URL", "sqlite:////tmp", "The database /tmp cannot be opened"),
        ("TRUSTED_PROXIES", "10.0.0.0/8", "TRUSTED_PROXIES must be IP addresses"),
        ("ACCESS_LOG", "yes", "ACCESS_LOG must be on or off, not 'yes'."),
    ],
)
def test_wrong_setting_is_one_sentence(
    type_: Command, environment: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    environment.setenv(name, value)
    done = type_("demo")
    assert (done.code, done.printed) == (1, [])
    assert done.refusal.startswith(f"porchlight: {words}")
    assert done.refusal.endswith(".")
    assert "\n" not in done.refusal


@pytest.mark.parametrize("keys", ["", "not a key", f"a:{'g' * 64}", f"a:{'0' * 65}"])
def test_broken_keys_file_is_one_sentence(
    porchlight: Command, letters: dict[str, Path], tmp_path: Path, keys: str
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    file = folder / "link-keys"
    file.touch(0o600)
    file.write_text(keys)
    done = porchlight("import", *letters.values())
    assert done.code == 1
    assert done.refusal.endswith(
        "link-keys must hold lines such as id:hex; restore it from a backup."
    )


@pytest.mark.parametrize("arguments", [[], ["fly"], ["import"], ["staff"], ["staff", "add", "x"]])
def test_wrong_command_says_its_usage(type_: Command, arguments: list[str]) -> None:
    done = type_(*arguments)
    assert (done.code, done.printed) == (2, [])
    assert done.refusal.startswith("usage: porchlight")


@pytest.mark.parametrize(
    ("name", "value"),
    [("STRIPE_SANDBOX", "on"), ("STRIPE_API_BASE", "http://127.0.0.1:12111")],
)
def test_live_key_is_served_with_stripe_alone(
    porchlight: Command, environment: pytest.MonkeyPatch, database_url: str, name: str, value: str
) -> None:
    asked(database_url, "UPDATE billing SET secret_key = 'sealed', livemode = true RETURNING id")
    environment.setenv(name, value)
    done = porchlight("serve")
    assert (done.code, done.printed) == (1, [])
    assert done.refusal.startswith(f"porchlight: {name} stands in for Stripe, but a live key")
