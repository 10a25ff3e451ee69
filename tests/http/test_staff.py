import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pyotp
import pytest

from app.domain.staff import actions
from app.engine import Database, db
from tests import make

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
PASSWORD = "a quiet lantern"


async def told(kind: str) -> list[dict[str, Any]]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = $1 ORDER BY seq", kind)
    return [msgspec.json.decode(row["data"]) for row in rows]


async def owner(browse: Browse) -> httpx.AsyncClient:
    _, cookie = await make.member("owner")
    return browse(cookie)


async def invited(client: httpx.AsyncClient, role: str = "member", name: str = "Jonas") -> Any:
    body = {"email": f"{name.lower()}@alder.example", "name": name, "role": role}
    answer = await client.post("/api/v1/staff", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_invited_colleague_gets_a_link(browse: Browse) -> None:
    colleague = await invited(await owner(browse))
    assert colleague["member"]["role"] == "member"
    ticket = colleague["url"].split("/staff/sign-in#")[1]
    client = browse()
    assert (await client.post("/api/v1/session/ticket", json={"ticket": ticket})).status_code == 204
    me = (await client.get("/api/v1/session")).json()
    assert (me["name"], me["has_password"]) == ("Jonas", False)
    assert (await told("staff.invited"))[-1]["role"] == "member"


async def test_nobody_is_lifted_above_oneself(browse: Browse) -> None:
    boss = await owner(browse)
    _, cookie = await make.member("admin")
    admin = browse(cookie)
    answer = await admin.post(
        "/api/v1/staff", json={"email": "x@y.example", "name": "X", "role": "owner"}
    )
    assert answer.status_code == 422
    other = (await invited(boss, "owner", "Mara"))["member"]
    for change in ({"active": False}, {"role": "member"}):
        address = f"/api/v1/staff/{other['id']}"
        refused = await admin.patch(address, json={"version": 1, **change})
        assert refused.status_code == 422
    again = await admin.post(f"/api/v1/staff/{other['id']}/sign-in-links")
    assert again.status_code == 422
    assert await told("staff.changed") == []


async def test_who_leaves_is_out_at_once(browse: Browse) -> None:
    boss = await owner(browse)
    session, cookie = await make.member("member")
    leaving = browse(cookie)
    assert (await leaving.get("/api/v1/session")).status_code == 200
    body = {"version": 1, "active": False}
    answer = await boss.patch(f"/api/v1/staff/{session.staff}", json=body)
    assert answer.json()["active"] is False
    assert (await leaving.get("/api/v1/session")).status_code == 401
    assert (await told("staff.signed_out"))[-1]["session"] == str(session.id)
    assert (await told("staff.changed"))[-1]["fields"] == ["active"]


async def test_last_owner_stays_one(browse: Browse) -> None:
    session, cookie = await make.member("owner")
    for change in ({"active": False}, {"role": "admin"}):
        answer = await browse(cookie).patch(
            f"/api/v1/staff/{session.staff}", json={"version": 1, **change}
        )
        assert answer.status_code == 422
        assert answer.json()["detail"] == "The business needs an owner who can sign in."
    assert await told("staff.changed") == []


async def test_slower_of_two_changes_is_refused(browse: Browse) -> None:
    boss = await owner(browse)
    colleague = (await invited(boss))["member"]
    address = f"/api/v1/staff/{colleague['id']}"
    assert (await boss.patch(address, json={"version": 1, "name": "One"})).status_code == 200
    assert (await boss.patch(address, json={"version": 1, "name": "Two"})).status_code == 409
    names = [each["name"] for each in (await boss.get("/api/v1/staff")).json()]
    assert "One" in names
    assert "Two" not in names


async def signed_in(browse: Browse, **more: str) -> tuple[httpx.AsyncClient, httpx.Response]:
    client = browse()
    body = {"email": "lea@alder.example", "password": PASSWORD, **more}
    return client, await client.post("/api/v1/session", json=body)


async def lea() -> None:
    await actions.add(
        email="lea@alder.example", name="Lea", role="owner", password=PASSWORD, actor="system"
    )


async def test_new_password_ends_other_sessions(browse: Browse) -> None:
    await lea()
    here, _ = await signed_in(browse)
    there, _ = await signed_in(browse)
    wrong = {"current": "something else", "password": "a louder lantern"}
    refused = await here.put("/api/v1/password", json=wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "current"
    right = {"current": PASSWORD, "password": "a louder lantern"}
    assert (await here.put("/api/v1/password", json=right)).status_code == 204
    assert (await here.get("/api/v1/session")).status_code == 200
    assert (await there.get("/api/v1/session")).status_code == 401
    assert (await signed_in(browse))[1].status_code == 422
    assert len(await told("staff.signed_out")) == 1


async def test_sessions_are_listed_and_ended(browse: Browse) -> None:
    await lea()
    here, _ = await signed_in(browse)
    there = browse(headers={"user-agent": make.PERSON})
    body = {"email": "lea@alder.example", "password": PASSWORD}
    await there.post("/api/v1/session", json=body)
    listed = (await here.get("/api/v1/sessions")).json()
    assert {each["device"] for each in listed} == {"", "iPhone, Safari"}
    phone = next(each["id"] for each in listed if each["device"])
    assert (await here.delete(f"/api/v1/sessions/{phone}")).status_code == 204
    assert (await there.get("/api/v1/session")).status_code == 401
    stranger = await owner(browse)
    mine = (await here.get("/api/v1/session")).json()["session"]
    assert (await stranger.delete(f"/api/v1/sessions/{mine}")).status_code == 404


async def test_second_step_is_asked_for(browse: Browse, at: At) -> None:
    at(NOW)
    await lea()
    client, _ = await signed_in(browse)
    begun = (await client.post("/api/v1/second-step")).json()
    assert begun["picture"].startswith("data:image/svg+xml")
    totp = pyotp.TOTP(begun["begun"]["secret"])
    wrong = {"secret": begun["begun"]["secret"], "code": "000000"}
    assert (await client.put("/api/v1/second-step", json=wrong)).status_code == 422
    right = wrong | {"code": totp.at(NOW)}
    codes = (await client.put("/api/v1/second-step", json=right)).json()["codes"]
    assert len(codes) == 10

    _, without = await signed_in(browse)
    assert without.status_code == 422
    assert without.json()["errors"][0]["field"] == "code"
    assert (await signed_in(browse, code=totp.at(NOW)))[1].status_code == 422, "used already"
    at(NOW + dt.timedelta(seconds=30))
    later = totp.at(NOW + dt.timedelta(seconds=30))
    assert (await signed_in(browse, code=later))[1].status_code == 204
    assert (await signed_in(browse, code=codes[0].upper()))[1].status_code == 204
    at(NOW + dt.timedelta(minutes=9))
    assert (await signed_in(browse, code=codes[0]))[1].status_code == 422, "good once"
    assert [each["fields"] for each in await told("staff.changed")] == [["second_step"]]


async def test_second_step_guards_sign_in_links(browse: Browse, at: At) -> None:
    at(NOW)
    await lea()
    client, _ = await signed_in(browse)
    secret = (await client.post("/api/v1/second-step")).json()["begun"]["secret"]
    totp = pyotp.TOTP(secret)
    body = {"secret": secret, "code": totp.at(NOW)}
    await client.put("/api/v1/second-step", json=body)
    me = (await client.get("/api/v1/session")).json()
    link = (await client.post(f"/api/v1/staff/{me['id']}/sign-in-links")).json()["url"]
    ticket = {"ticket": link.split("#")[1]}
    assert (await browse().post("/api/v1/session/ticket", json=ticket)).status_code == 422
    at(NOW + dt.timedelta(seconds=30))
    ticket["code"] = totp.at(NOW + dt.timedelta(seconds=30))
    assert (await browse().post("/api/v1/session/ticket", json=ticket)).status_code == 204

    at(NOW + dt.timedelta(minutes=1))
    dropped = {"code": totp.at(NOW + dt.timedelta(minutes=1))}
    answer = await client.request("DELETE", "/api/v1/second-step", json=dropped)
    assert answer.status_code == 204
    assert (await signed_in(browse))[1].status_code == 204


async def test_key_is_shown_once_and_named(browse: Browse) -> None:
    boss = await owner(browse)
    made = (
        await boss.post("/api/v1/api-keys", json={"name": "Books", "scopes": ["documents", "read"]})
    ).json()
    assert made["secret"].startswith("porchlight_")
    (listed,) = (await boss.get("/api/v1/api-keys")).json()
    assert "secret" not in str(listed)
    assert (listed["name"], listed["scopes"]) == ("Books", ["documents", "read"])
    program = browse(headers={"authorization": f"Bearer {made['secret']}"})
    assert (await program.get("/api/v1/live")).status_code == 200
    (used,) = (await boss.get("/api/v1/api-keys")).json()
    assert used["seen_at"]
    assert (await boss.delete(f"/api/v1/api-keys/{listed['id']}")).status_code == 204
    assert (await boss.delete(f"/api/v1/api-keys/{listed['id']}")).status_code == 409
    assert (await program.get("/api/v1/live")).status_code == 401
    assert (await told("staff.key_created"))[0]["scopes"] == ["documents", "read"]
    assert len(await told("staff.key_revoked")) == 1


async def test_first_owner_sets_up_once(browse: Browse, database: Database) -> None:
    secret = await actions.make_set_up()
    client = browse()
    body = {"ticket": secret, "email": "lea@alder.example", "name": "Lea", "password": "short"}
    refused = await client.post("/api/v1/set-up", json=body)
    assert refused.status_code == 422
    assert (
        await client.post("/api/v1/set-up", json=body | {"password": PASSWORD})
    ).status_code == 204
    assert (await client.get("/api/v1/session")).json()["role"] == "owner"
    again = body | {"password": PASSWORD, "email": "other@alder.example"}
    assert (await browse().post("/api/v1/set-up", json=again)).status_code == 422
    assert await actions.make_set_up() is None
    assert [each["role"] for each in await told("staff.invited")] == ["owner"]


@pytest.mark.parametrize("scopes", [[], ["everything"], "read"])
async def test_key_needs_known_scopes(browse: Browse, scopes: Any) -> None:
    boss = await owner(browse)
    answer = await boss.post("/api/v1/api-keys", json={"name": "x", "scopes": scopes})
    assert answer.status_code == 400
    assert (await boss.get("/api/v1/api-keys")).json() == []
