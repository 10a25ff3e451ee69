"""Who is spoken to in which language."""

import html
import re
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.domain.parties import Contact
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.engine import db
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
FROM_AUSTRIA = {"accept-language": "de-AT, en;q=0.5"}


async def sent() -> Sent:
    contact = Contact(name="Maren Holt", email="maren@holt.example")
    return await make.sent_invoice(buyer=make.party(contact=contact), number="2026-0417")


async def house_speaks(locale: str) -> None:
    await settings.change(Changes(version=(await current()).version, locale=locale), "system")


async def customer_speaks(browse: Browse, to: Sent, locale: str) -> httpx.Response:
    _, cookie = await make.member("member")
    path = f"/api/v1/customers/{to.customer}"
    customer = (await browse(cookie).get(path)).json()
    contacts = [{**contact, "locale": locale} for contact in customer["contacts"]]
    body = {"version": customer["version"], "contacts": contacts}
    answer = await browse(cookie).patch(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer


def address(to: Sent, lang: str = "") -> str:
    return f"/portal/invoice/{to.token}" + (f"?lang={lang}" if lang else "")


def opening_tag(page: httpx.Response) -> str:
    return page.text.split("\n")[1]


def boot(page: httpx.Response, of: str = "boot") -> Any:
    data = page.text.split(f'id="{of}"')[1].split(">", 1)[1].split("</script")[0]
    return msgspec.json.decode(data)


async def told(kind: str) -> list[dict[str, Any]]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = $1 ORDER BY seq", kind)
    return [msgspec.json.decode(row["data"]) for row in rows]


async def test_page_speaks_first_contacts_language(browse: Browse) -> None:
    to = await sent()
    await house_speaks("fr-FR")
    assert (await customer_speaks(browse, to, "de-AT")).json()["contacts"][0]["locale"] == "de-AT"
    page = await browse().get(address(to))
    assert opening_tag(page) == '<html lang="de-AT" dir="ltr">'
    for text in ("Rechnung 2026-0417", "119,00 Euro zu zahlen", "€\xa0", "fällig am"):
        assert text in page.text
    assert await told("customer.updated") == [{"kind": "customer.updated", "fields": ["contacts"]}]


async def test_page_else_speaks_business_language(browse: Browse) -> None:
    to = await sent()
    await house_speaks("fr-FR")
    assert "Facture 2026-0417" in (await browse().get(address(to))).text
    await customer_speaks(browse, to, "ja-JP")
    assert "Facture 2026-0417" in (await browse().get(address(to))).text
    await house_speaks("ja-JP")
    assert opening_tag(await browse().get(address(to))) == '<html lang="en-GB" dir="ltr">'


async def test_customer_chooses_another_language(browse: Browse) -> None:
    to = await sent()
    await customer_speaks(browse, to, "es-MX")
    page = await browse().get(address(to, "ar"), headers=FROM_AUSTRIA)
    assert opening_tag(page) == '<html lang="ar" dir="rtl">'
    assert "فاتورة" in page.text
    assert opening_tag(await browse().get(address(to, "es"))) == '<html lang="es-MX" dir="ltr">'
    for odd in ("xx", "%00", "../de", "%22%3E%3Cscript%3E-de"):
        page = await browse().get(address(to, odd))
        assert opening_tag(page) == '<html lang="es-MX" dir="ltr">'
    page = await browse().get(address(to, "de-%22%3E%3Cscript%3E"))
    assert opening_tag(page) == '<html lang="de" dir="ltr">'


async def test_page_brings_only_its_own_words(browse: Browse) -> None:
    to = await sent()
    english, german = [boot(await browse().get(address(to, lang))) for lang in ("en", "de")]
    assert (english["words"], english["locale"]) == ({}, "en-GB")
    assert german["words"]["Amount due"] == "Zu zahlen"
    assert "This link has expired" not in german["words"]
    assert english["languages"] == german["languages"]
    assert german["languages"]["de"] == "Deutsch"


@pytest.mark.parametrize("lang", ["de", "ar"])
async def test_refusal_speaks_customers_language(browse: Browse, lang: str) -> None:
    to = await sent()
    await customer_speaks(browse, to, lang)
    await db().fetch("UPDATE link SET revoked_at = created_at")
    heading = {"de": "Dieser Link wurde widerrufen", "ar": "سُحب هذا الرابط"}[lang]
    page = await browse().get(address(to))
    assert heading in page.text
    unknown = await browse().get(f"/portal/{'0' * 32}?lang={lang}")
    assert f'<html lang="{lang}"' in unknown.text
    shown = html.unescape(re.sub("<[^>]*>", "", unknown.text.split("<body>")[1]))
    assert not re.search(r"\b(the|please|link|ask|not)\b", shown)


async def test_every_page_offers_other_languages_without_script(browse: Browse) -> None:
    to = await sent()
    await customer_speaks(browse, to, "de")
    for place in (address(to), f"/portal/{to.portal_token}", f"/portal/{'0' * 32}?lang=de"):
        page = await browse().get(place)
        assert '<a href="?lang=fr" lang="fr" hreflang="fr">Français</a>' in page.text
        assert 'lang="de" hreflang="de" aria-current="true">Deutsch</a>' in page.text


async def test_open_page_looks_again_when_language_changes(browse: Browse) -> None:
    to = await sent()
    before = boot(await browse().get(address(to)))["page"]["live"]["look"]
    await customer_speaks(browse, to, "de")
    after = boot(await browse().get(address(to)))["page"]["live"]["look"]
    assert after > before


async def test_api_refuses_in_language_asked_for(browse: Browse) -> None:
    to = await sent()
    headers = {"authorization": f"Portal {'0' * 32}"}
    path = f"/api/portal/documents/{to.document}"
    german = await browse().get(path, headers={**headers, **FROM_AUSTRIA})
    assert german.json()["detail"] == "Dieser Link lässt sich nicht öffnen."
    assert german.json()["reason"] == "unknown_token"
    plain = await browse().get(path, headers=headers)
    assert plain.json()["detail"] == "This link does not open."


async def test_dashboard_speaks_browsers_language(browse: Browse) -> None:
    shell = await browse().get("/staff", headers=FROM_AUSTRIA)
    assert opening_tag(shell) == '<html lang="de-AT" dir="ltr">'
    assert boot(shell, "words")["words"]["Sign out"] == "Abmelden"
    english = await browse().get("/staff", headers={"accept-language": "nl, en-US;q=0.5"})
    assert opening_tag(english) == '<html lang="en-US" dir="ltr">'
    assert boot(english, "words")["words"] == {}


async def test_member_chooses_dashboards_language(browse: Browse) -> None:
    session, cookie = await make.member("read_only")
    client = browse(cookie)
    answer = await client.put("/api/v1/language", json={"locale": "en"})
    assert answer.status_code == 204
    assert (await client.get("/api/v1/session")).json()["locale"] == "en"
    shell = await client.get("/staff", headers=FROM_AUSTRIA)
    assert opening_tag(shell) == '<html lang="en-GB" dir="ltr">'
    await client.put("/api/v1/language", json={"locale": ""})
    shell = await client.get("/staff", headers=FROM_AUSTRIA)
    assert opening_tag(shell) == '<html lang="de-AT" dir="ltr">'
    changed = {"kind": "staff.changed", "staff": str(session.staff), "fields": ["locale"]}
    assert await told("staff.changed") == [changed, changed]


@pytest.mark.parametrize(("locale", "status"), [("nl", 422), ("Ger man", 400)])
async def test_dashboard_speaks_only_what_it_knows(
    browse: Browse, locale: str, status: int
) -> None:
    _, cookie = await make.member("member")
    answer = await browse(cookie).put("/api/v1/language", json={"locale": locale})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == "locale"
    assert await told("staff.changed") == []


async def test_business_cannot_be_without_language(browse: Browse) -> None:
    _, cookie = await make.member("owner")
    body = {"version": (await current()).version, "locale": ""}
    answer = await browse(cookie).patch("/api/v1/settings", json=body)
    assert answer.status_code == 422
    assert (await current()).locale == "en-GB"
