"""The hosted pages: paying, 3-D Secure. They need no script."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jinja2

from app.sandbox import cards, checkout, methods
from app.sandbox.amounts import Amount, amount, plain
from app.sandbox.errors import ApiError
from app.sandbox.objects import Object
from app.sandbox.state import State
from app.sandbox.web import Answer, Request, see_other

_HERE = Path(__file__).parent / "templates"
_GIVEN = ("number", "expiry", "cvc", "iban", "name", "email", "way")
_FILLED = {"expiry": "12 / 34", "cvc": "123", "name": "Maren Holt", "email": "maren@example.com"}
_GROUP = 4


def grouped(number: str) -> str:
    """A number in groups of four, as on a card."""
    return " ".join(number[at : at + _GROUP] for at in range(0, len(number), _GROUP))


TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
TEMPLATES.filters["grouped"] = grouped


def answer(state: State, request: Request) -> Answer:
    """A page under /c."""
    match request.path.split("/")[2:]:
        case ["sandbox.css"]:
            return Answer(200, (_HERE / "sandbox.css").read_bytes(), {"content-type": "text/css"})
        case ["pay", key] if state.objects.get(key, {}).get("object") == "checkout.session":
            return _pay(state, request, state.objects[key])
        case ["3ds", key] if key in state.objects:
            return _challenge(state, request, state.objects[key])
        case ["receipt"]:
            return told(state, "Paid", "Stripe's receipt would stand here.")
    return told(state, "There is nothing here", "This address is not one of the sandbox's.", 404)


def render(state: State, name: str, status: int = 200, target: str = "", **values: Any) -> Answer:
    """A page; `target` is the origin that its form may lead to."""
    body = TEMPLATES.get_template(name).render(base=state.url, **values).encode()
    policy = (
        f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {target};"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return Answer(status, body, headers)


def told(state: State, title: str, text: str, status: int = 200, back: str | None = None) -> Answer:
    return render(
        state, "told.html", status, title=title, text=text, back=back, back_host=_host(back)
    )


def _pay(state: State, request: Request, session: Object) -> Answer:
    if session["status"] == "expired":
        text = "It was open for a limited time. Start again where you came from."
        return told(state, "This page has expired", text, 410, session["cancel_url"])
    if session["status"] == "complete":
        text = "There is nothing left to do here."
        return told(state, "This has been paid", text, 410, _success(session))
    if request.method == "POST":
        return _submit(state, session, request.form)
    query = dict(parse_qsl(request.query))
    given = {name: query.get(name, "") for name in _GIVEN}
    if given["number"] or given["iban"]:
        given |= _FILLED | {"way": "sepa_debit" if given["iban"] else "card"}
    given["number"], given["iban"] = grouped(given["number"]), grouped(given["iban"])
    problem = _problem(state, session) if "declined" in query else ""
    return _form(state, session, given, problem=problem)


def _form(
    state: State,
    session: Object,
    given: dict[str, str],
    faults: dict[str, str] | None = None,
    problem: str = "",
) -> Answer:
    ways = session["payment_method_types"]
    setup = session["mode"] == "setup"
    language = session["locale"]
    lines = [
        {**item, "amount": plain(item["amount_total"], item["currency"], language)}
        for item in state.note(session["id"])["items"]
    ]
    return render(
        state,
        "pay.html",
        422 if faults else 200,
        _origin(session["success_url"]),
        session=session,
        setup=setup,
        amount=None if setup else _amount(session, session["amount_total"]),
        items=lines,
        ways=ways,
        way=given["way"] if given["way"] in ways else ways[0],
        email=_email(state, session),
        given=given,
        faults=faults or {},
        problem=problem,
        cards=cards.CARDS,
        accounts=cards.ACCOUNTS,
        back=session["cancel_url"],
        back_host=_host(session["cancel_url"]),
    )


def _submit(state: State, session: Object, form: dict[str, str]) -> Answer:
    given = {name: form.get(name, "").strip() for name in _GIVEN}
    email = _email(state, session)
    if faults := _faults(state, session, given, email):
        return _form(state, session, given, faults)
    billing = {"name": given["name"], "email": email or given["email"]}
    if given["way"] == "sepa_debit":
        method = methods.with_iban(state, given["iban"], billing)
    else:
        method = methods.with_card(state, given["number"], billing)
    decline = checkout.pay(state, session["id"], method)
    if decline:
        query = urlencode({"declined": 1, "way": given["way"], "name": given["name"]})
        return see_other(f"{state.url}/c/pay/{session['id']}?{query}#pay")
    if session["status"] == "complete":
        return see_other(_success(session))
    return see_other(f"{state.url}/c/3ds/{session['payment_intent'] or session['setup_intent']}")


def _faults(
    state: State, session: Object, given: dict[str, str], email: str | None
) -> dict[str, str]:
    """What is wrong with the form, by field."""
    found = {}
    if given["way"] not in session["payment_method_types"]:
        given["way"] = session["payment_method_types"][0]
    if given["way"] == "card":
        if cards.card(given["number"]) is None:
            found["number"] = "The sandbox takes test numbers only, such as 4242 4242 4242 4242."
        if not _is_to_come(state, given["expiry"]):
            found["expiry"] = "Month and year, such as 12 / 34."
        if not (given["cvc"].isascii() and given["cvc"].isdigit() and len(given["cvc"]) in (3, 4)):
            found["cvc"] = "Three or four digits."
    elif cards.account(given["iban"]) is None:
        found["iban"] = "The sandbox takes test accounts only; they are listed below."
    if not given["name"]:
        found["name"] = "Please give your name."
    if not email and "@" not in given["email"]:
        found["email"] = "Please give an address, such as name@example.com."
    return found


def _is_to_come(state: State, expiry: str) -> bool:
    month, _, year = expiry.replace(" ", "").partition("/")
    if not (month + year).isascii() or not (month.isdigit() and year.isdigit()):
        return False
    now = datetime.fromtimestamp(state.now(), UTC)
    return 1 <= int(month) <= 12 and (int(year) % 100 + 2000, int(month)) >= (now.year, now.month)  # noqa: PLR2004


def _challenge(state: State, request: Request, intent: Object) -> Answer:
    session = checkout.session_of(state, intent["id"])
    if request.method == "POST":
        return _answered(state, request, intent, session)
    if intent.get("status") != "requires_action":
        return told(state, "This has been answered", "Your bank asks nothing more.", 410)
    method = state.objects[intent["payment_method"]]
    return render(
        state,
        "challenge.html",
        target=_origin(session["success_url"] if session else None),
        intent=intent["id"],
        last4=method["card"]["last4"],
        amount=_amount(session, intent["amount"], intent["currency"])
        if "amount" in intent
        else None,
    )


def _answered(state: State, request: Request, intent: Object, session: Object | None) -> Answer:
    try:
        checkout.authenticate(state, intent["id"], passed=request.form.get("result") == "complete")
    except ApiError as error:
        return told(state, "This has been answered", str(error), error.status)
    if session is None:
        back = state.note(intent["id"]).get("return_url")
        return see_other(back) if back else told(state, "Thank you", "You can close this page.")
    if session["status"] == "complete":
        return see_other(_success(session))
    return see_other(f"{state.url}/c/pay/{session['id']}?declined=1&way=card#pay")


def _problem(state: State, session: Object) -> str:
    intent = state.objects.get(session["payment_intent"] or session["setup_intent"] or "", {})
    error = intent.get("last_payment_error") or intent.get("last_setup_error") or {}
    message: str = error.get("message", "")
    return message


def _email(state: State, session: Object) -> str | None:
    customer = state.objects.get(session["customer"] or "", {})
    email: str | None = customer.get("email") or session["customer_email"]
    return email


def _amount(session: Object | None, minor: int, currency: str | None = None) -> Amount:
    of = currency or (session["currency"] if session else "eur")
    return amount(minor, of, session["locale"] if session else None)


def _success(session: Object) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _origin(url: str | None) -> str:
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _host(url: str | None) -> str:
    return urlsplit(url or "").netloc
