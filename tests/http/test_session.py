import datetime as dt
from collections.abc import Callable

import httpx
import pytest

from app.domain.sessions import actions as sessions
from app.domain.staff import actions
from app.engine import Database, db
from tests import make

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
LEA = {"email": "lea@alderandfinch.example", "password": "a quiet lantern"}


async def lea() -> None:
    await actions.add(name="Lea Alder", role="owner", actor="system", **LEA)


async def kinds() -> list[str]:
    return [row["kind"] for row in await db().fetch("SELECT kind FROM activity ORDER BY seq")]


async def test_password_opens_a_session(browse: Browse) -> None:
    await lea()
    client = browse()
    assert (await client.post("/api/v1/session", json=LEA)).status_code == 204
    me = (await client.get("/api/v1/session")).json()
    assert (me["name"], me["email"], me["role"]) == ("Lea Alder", LEA["email"], "owner")
    assert (me["has_password"], me["two_step"]) == (True, False)
    assert await kinds() == ["staff.invited", "staff.signed_in"]


async def test_address_is_read_without_case(browse: Browse) -> None:
    await lea()
    given = LEA | {"email": " Lea@AlderAndFinch.example"}
    assert (await browse().post("/api/v1/session", json=given)).status_code == 204


async def test_wrong_and_unknown_look_alike(browse: Browse) -> None:
    await lea()
    wrong = await browse().post("/api/v1/session", json=LEA | {"password": "something else"})
    unknown = await browse().post("/api/v1/session", json=LEA | {"email": "nobody@example.com"})
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers


async def test_cookie_is_for_this_host_alone(browse: Browse) -> None:
    await lea()
    cookie = (await browse().post("/api/v1/session", json=LEA)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie


async def test_planted_cookie_is_not_adopted(browse: Browse) -> None:
    await lea()
    client = browse("planted")
    answer = await client.post("/api/v1/session", json=LEA)
    assert "planted" not in answer.headers["set-cookie"]
    assert (await browse("planted").get("/api/v1/session")).status_code == 401


async def test_database_knows_no_secret(browse: Browse) -> None:
    await lea()
    answer = await browse().post("/api/v1/session", json=LEA)
    secret = answer.headers["set-cookie"].split("=", 1)[1].split(";")[0]
    rows = await db().fetch("SELECT secret_hash, password_hash FROM session, staff")
    assert secret not in str(rows)
    assert LEA["password"] not in str(rows)
    assert rows[0]["password_hash"].startswith("$argon2id$")


async def test_signing_out_ends_the_session(browse: Browse) -> None:
    await lea()
    client = browse()
    await client.post("/api/v1/session", json=LEA)
    kept = browse(client.cookies["porchlight"])
    assert (await client.delete("/api/v1/session")).status_code == 204
    assert (await kept.get("/api/v1/session")).status_code == 401
    assert (await kinds())[-1] == "staff.signed_out"


async def test_session_ends_after_two_weeks(browse: Browse, at: At) -> None:
    at(NOW)
    _, cookie = await make.member()
    at(NOW + dt.timedelta(days=14, seconds=-1))
    assert (await browse(cookie).get("/api/v1/session")).status_code == 200
    at(NOW + dt.timedelta(days=14))
    assert (await browse(cookie).get("/api/v1/session")).status_code == 401


async def test_inactive_member_is_out_at_once(browse: Browse, database: Database) -> None:
    _, cookie = await make.member()
    await database.fetch("UPDATE staff SET active = $1", False)
    assert (await browse(cookie).get("/api/v1/session")).status_code == 401


async def test_ticket_opens_one_session(browse: Browse) -> None:
    added = await actions.add(
        email="x@y.example", name="X", role="member", password="", actor="system"
    )
    ticket = {"ticket": await sessions.invite(added)}
    assert (await browse().post("/api/v1/session/ticket", json=ticket)).status_code == 204
    again = await browse().post("/api/v1/session/ticket", json=ticket)
    assert again.status_code == 422
    assert "used already" in again.json()["detail"]


async def test_ticket_lasts_an_hour(browse: Browse, at: At) -> None:
    at(NOW)
    added = await actions.add(
        email="x@y.example", name="X", role="member", password="", actor="system"
    )
    ticket = {"ticket": await sessions.invite(added)}
    at(NOW + dt.timedelta(hours=1))
    assert (await browse().post("/api/v1/session/ticket", json=ticket)).status_code == 422


async def test_member_without_password_cannot_use_one(browse: Browse) -> None:
    await actions.add(email="x@y.example", name="X", role="member", password="", actor="system")
    given = {"email": "x@y.example", "password": ""}
    assert (await browse().post("/api/v1/session", json=given)).status_code == 422


@pytest.mark.parametrize("password", ["short", "x" * 201])
async def test_useless_password_is_refused(database: Database, password: str) -> None:
    with pytest.raises(Exception, match="cannot be used"):
        await actions.add(
            email="x@y.example", name="X", role="member", password=password, actor="system"
        )
    assert await db().fetch("SELECT id FROM staff") == []


async def test_tries_are_limited_by_account(browse: Browse, at: At) -> None:
    at(NOW)
    await lea()
    wrong = LEA | {"password": "something else"}
    codes = [(await browse().post("/api/v1/session", json=wrong)).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    assert (await browse().post("/api/v1/session", json=LEA)).status_code == 429
    at(NOW + dt.timedelta(minutes=1))
    assert (await browse().post("/api/v1/session", json=LEA)).status_code == 204


async def test_tries_are_limited_by_address(browse: Browse, at: At) -> None:
    at(NOW)
    codes = [
        (
            await browse().post(
                "/api/v1/session", json={"email": f"{number}@example.com", "password": "x"}
            )
        ).status_code
        for number in range(21)
    ]
    assert codes == [422] * 20 + [429]
