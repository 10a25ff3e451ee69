"""The whole URL map on one page: who may ask, how, where, and what answers."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from litestar.handlers import BaseRouteHandler, HTTPRouteHandler, WebsocketRouteHandler
from litestar.response.redirect import Redirect

from app.domain.keys.rules import Scope
from app.domain.links.rules import KIND_PATHS
from app.domain.staff.rules import ROLES
from app.formats import spreadsheet
from app.http import (
    autopay,
    billing,
    bounces,
    customers,
    deliveries,
    documents,
    drafts,
    erasure,
    exports,
    files,
    idempotency,
    imports,
    links,
    live,
    message_templates,
    notices,
    outgoing,
    pages,
    paying,
    payments,
    portal,
    reference,
    seen,
    session,
    settings,
    sms_status,
    staff,
    static,
    stories,
    unsubscribing,
    visits,
    work,
)
from app.http.guards import Access

LARGEST_IMPORT = 21 * 1024 * 1024
LARGEST_DOCUMENT = 4 * 1024 * 1024
LARGEST_LOGO = 2_100_000  # a little over what a logo may have, so that its refusal says why
LARGEST_RETURN = 8 * 1024 * 1024  # a notice may carry the whole message, with its PDF
LARGEST_EVENT = 512 * 1024
LARGEST_BODY = 64 * 1024
#: What answers with a secret, which no answer that is kept may hold.
_SECRETS = frozenset(
    {
        links.copy,
        staff.add,
        staff.invite_again,
        staff.make_key,
        session.begin_second_step,
        session.confirm_second_step,
    }
)
_MEDIA_TYPES = {
    files.paper: files.PDF,
    files.receipt: files.PDF,
    exports.payments: spreadsheet.MEDIA_TYPE,
}
_LARGER = {
    **dict.fromkeys(imports.OF_FILES, LARGEST_IMPORT),
    settings.put_logo: LARGEST_LOGO,
    bounces.take: LARGEST_RETURN,
    paying.take_event: LARGEST_EVENT,
    drafts.begin: LARGEST_DOCUMENT,
    drafts.save: LARGEST_DOCUMENT,
}
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "WS"]


class Route(NamedTuple):
    """One thing that may be asked.

    `operation` is its name in the API's schema, "" for a page; `scope`, what an API key needs to
    ask it: without one only people may.
    """

    access: Access
    method: Method
    path: str
    answer: Callable[..., Any]
    operation: str = ""
    status: int = 200
    scope: Scope | None = None

    @property
    def mutates(self) -> bool:
        """Whether staff or their programs change something by it."""
        return self.access in ROLES and self.method not in {"GET", "WS"}


async def front_door() -> Redirect:
    return Redirect("/staff")


async def health() -> dict[str, str]:
    """That the server answers."""
    return {"status": "ok"}


_V1, _PORTAL = "/api/v1", "/api/portal"
_DOCUMENTS, _CUSTOMERS = f"{_V1}/documents", f"{_V1}/customers"
_DOCUMENT, _LINK = f"{_DOCUMENTS}/{{document:uuid}}", f"{_V1}/links/{{link:uuid}}"
_DRAFT, _NAMED = f"{_DOCUMENT}/draft", f"{_CUSTOMERS}/{{customer:str}}"
_CUSTOMER, _SELLER = f"{_V1}/customers/{{customer:uuid}}", f"{_V1}/sellers/{{seller:uuid}}"
_MEMBER, _SECOND = f"{_V1}/staff/{{member:uuid}}", f"{_V1}/second-step"
_BATCH, _SESSION = f"{_V1}/import-batches/{{batch:uuid}}", f"{_V1}/sessions/{{session:uuid}}"
_SENDS, _DELIVERY = f"{_DOCUMENT}/deliveries", f"{_V1}/deliveries/{{delivery:uuid}}"
_RENEWED, _RENEWED_PORTAL = f"{_DOCUMENT}/links", f"{_CUSTOMER}/links"
_TEMPLATE = f"{_V1}/templates/{{purpose:str}}/{{channel:str}}/{{language:str}}"
_CHOICES, _MAIL = f"{_V1}/notice-preferences", f"{_V1}/staff-mails/{{mail:uuid}}"
_SITTING = f"{_V1}/visits/{{visit:uuid}}"
_STORY, _TASKS = f"{_DOCUMENT}/payment-story", f"{_V1}/payment-tasks"
_PAYMENT = f"{_V1}/payments/{{payment:uuid}}"
_WORK, _SHOWN = f"{_V1}/failed-work/{{work:uuid}}", "/portal/{token:str}/documents/{document:uuid}"
_LINKED = tuple(f"/portal/{kind}/{{token:str}}" for kind in KIND_PATHS.values())
_PAGES = ("/portal/{token:str}", _SHOWN, *_LINKED)
_SEEN = tuple(f"{path}/seen" for path in ("/portal/{token:str}", *_LINKED))

ROUTES = (
    # Who is signed in
    Route("public", "POST", f"{_V1}/session", session.sign_in, "signIn", 204),
    Route("public", "POST", f"{_V1}/session/ticket", session.redeem, "redeemTicket", 204),
    Route("read_only", "GET", f"{_V1}/session", session.who, "whoAmI"),
    Route("read_only", "DELETE", f"{_V1}/session", session.sign_out, "signOut", 204),
    Route("public", "POST", f"{_V1}/set-up", session.set_up, "setUp", 204),
    Route("read_only", "GET", f"{_V1}/sessions", session.sessions, "sessions"),
    Route("read_only", "DELETE", _SESSION, session.end, "endSession", 204),
    Route("read_only", "PUT", f"{_V1}/password", session.change_password, "changePassword", 204),
    Route("read_only", "PUT", f"{_V1}/language", session.change_language, "changeLanguage", 204),
    Route("read_only", "POST", _SECOND, session.begin_second_step, "beginSecondStep"),
    Route("read_only", "PUT", _SECOND, session.confirm_second_step, "confirmSecondStep"),
    Route("read_only", "DELETE", _SECOND, session.drop_second_step, "dropSecondStep", 204),
    # The people of the business, and their programs
    Route("admin", "GET", f"{_V1}/staff", staff.members, "members"),
    Route("admin", "POST", f"{_V1}/staff", staff.add, "addMember", 201),
    Route("admin", "PATCH", _MEMBER, staff.change, "changeMember"),
    Route("admin", "POST", f"{_MEMBER}/sign-in-links", staff.invite_again, "inviteAgain", 201),
    Route("admin", "GET", f"{_V1}/api-keys", staff.api_keys, "apiKeys"),
    Route("admin", "POST", f"{_V1}/api-keys", staff.make_key, "makeApiKey", 201),
    Route("admin", "DELETE", f"{_V1}/api-keys/{{key:uuid}}", staff.revoke_key, "revokeApiKey", 204),
    # What staff see and change
    Route("read_only", "GET", f"{_V1}/live", documents.live, "live", scope="read"),
    Route("read_only", "GET", f"{_V1}/activity", documents.events, "activity", scope="read"),
    Route("read_only", "GET", f"{_V1}/flow", documents.flow, "flow", scope="read"),
    Route("read_only", "GET", f"{_V1}/search", documents.search, "search", scope="read"),
    Route("read_only", "GET", _DOCUMENT, documents.document, "document", scope="read"),
    Route("read_only", "GET", _DOCUMENTS, documents.listed, "documents", scope="read"),
    Route("member", "POST", _DOCUMENTS, drafts.begin, "beginDocument", 201, "documents"),
    Route("member", "POST", f"{_DOCUMENTS}/batches", drafts.batch, "changeDocuments", 200,
          "documents"),
    Route("read_only", "GET", _DRAFT, drafts.draft, "draft", scope="read"),
    Route("member", "PUT", _DRAFT, drafts.save, "saveDraft", scope="documents"),
    Route("member", "DELETE", _DRAFT, drafts.discard, "discardDraft", 204, "documents"),
    Route("member", "POST", f"{_DOCUMENT}/versions", drafts.issue, "issueDocument", 201,
          "documents"),
    Route("member", "POST", f"{_DOCUMENT}/duplicates", drafts.duplicate, "duplicateDocument", 201,
          "documents"),
    Route("member", "POST", f"{_DOCUMENT}/credit-notes", drafts.credit, "creditInvoice", 201,
          "documents"),
    Route("read_only", "GET", _STORY, stories.payment_story, "paymentStory", scope="read"),
    Route("member", "POST", f"{_STORY}/refresh", stories.refresh, "refreshPaymentStory"),
    Route("read_only", "GET", _TASKS, stories.payment_tasks, "paymentTasks", scope="read"),
    Route("member", "POST", f"{_TASKS}/{{task:uuid}}/closing", stories.close_task, "closeTask",
          204),
    Route("member", "POST", f"{_DOCUMENT}/void", drafts.void, "voidDocument", 201, "documents"),
    Route("read_only", "GET", f"{_DOCUMENT}/pdf", files.paper, "documentPdf", scope="read"),
    Route("read_only", "GET", f"{_V1}/payments/{{payment:uuid}}/receipt", files.receipt,
          "paymentReceipt", scope="read"),
    Route("member", "POST", f"{_V1}/imports", imports.take, "importDocument", 201, "documents"),
    Route("member", "POST", f"{_V1}/import-previews", imports.preview, "previewImport",
          scope="documents"),
    Route("read_only", "GET", f"{_V1}/import-batches", imports.batches, "importBatches",
          scope="read"),
    Route("read_only", "GET", _BATCH, imports.batch, "importBatch", scope="read"),
    Route("member", "PUT", f"{_BATCH}/files/{{place:int}}", imports.put, "putImportFile",
          scope="documents"),
    Route("member", "POST", f"{_BATCH}/completion", imports.complete, "finishImport",
          scope="documents"),
    Route("member", "POST", f"{_BATCH}/reversal", imports.reverse, "undoImport",
          scope="documents"),
    Route("admin", "POST", f"{_SELLER}/confirmation", settings.confirm, "confirmSeller", 204),
    Route("read_only", "GET", _CUSTOMERS, customers.customers, "customers", scope="read"),
    Route("member", "POST", _CUSTOMERS, customers.add, "addCustomer", 201, "customers"),
    Route("read_only", "GET", _NAMED, customers.customer, "customer", scope="read"),
    Route("read_only", "GET", f"{_CUSTOMER}/screen", customers.screen, "customerScreen",
          scope="read"),
    Route("member", "PATCH", _NAMED, customers.change, "changeCustomer", scope="customers"),
    Route("read_only", "GET", f"{_CUSTOMER}/autopay", autopay.of_customer, "customerAutopay",
          scope="read"),
    Route("member", "DELETE", f"{_CUSTOMER}/autopay", autopay.stop_for, "endCustomerAutopay", 204),
    Route("admin", "GET", f"{_CUSTOMER}/erasure", erasure.plan, "erasurePlan"),
    Route("admin", "POST", f"{_CUSTOMER}/erasure", erasure.erase, "eraseCustomer"),
    Route("member", "DELETE", f"{_CUSTOMER}/reminder-refusals/{{refusal:uuid}}",
          customers.allow_reminders, "allowReminders", 204, "customers"),
    Route("read_only", "GET", f"{_V1}/series", settings.all_series, "series", scope="read"),
    Route("admin", "PUT", f"{_V1}/series/{{kind:str}}", settings.change_series, "changeSeries"),
    Route("read_only", "GET", f"{_V1}/settings", settings.settings, "settings", scope="read"),
    Route("admin", "PATCH", f"{_V1}/settings", settings.change_settings, "changeSettings"),
    Route("admin", "GET", f"{_V1}/billing", billing.billing, "billing"),
    Route("admin", "PATCH", f"{_V1}/billing", billing.change_billing, "changeBilling"),
    Route("admin", "POST", f"{_V1}/billing/check", billing.check, "checkBilling"),
    Route("admin", "POST", f"{_V1}/billing/webhook", billing.listen, "listenToStripe"),
    Route("read_only", "GET", f"{_V1}/bank-change", settings.bank_change, "bankChange",
          scope="read"),
    Route("admin", "POST", f"{_V1}/bank-changes/{{details:uuid}}/approval",
          settings.approve_bank_change, "approveBankChange"),
    Route("admin", "DELETE", f"{_V1}/bank-changes/{{details:uuid}}",
          settings.withdraw_bank_change, "withdrawBankChange", 204),
    Route("admin", "PUT", f"{_V1}/settings/logo", settings.put_logo, "putLogo"),
    Route("admin", "DELETE", f"{_V1}/settings/logo", settings.drop_logo, "dropLogo"),
    Route("admin", "GET", f"{_V1}/palette", settings.palette, "palette"),
    # Money
    Route("read_only", "GET", f"{_V1}/payments", payments.payments, "payments", scope="read"),
    Route("read_only", "GET", f"{_V1}/payments.csv", exports.payments, "exportPayments",
          scope="read"),
    Route("member", "POST", f"{_V1}/payments", payments.record, "recordPayment", 201, "payments"),
    Route("read_only", "GET", _PAYMENT, payments.payment, "payment", scope="read"),
    Route("member", "POST", f"{_PAYMENT}/allocations", payments.allocate, "allocatePayment", 201,
          "payments"),
    Route("member", "POST", f"{_PAYMENT}/refunds", payments.refund, "refundPayment", 201,
          "payments"),
    Route("member", "POST", f"{_V1}/allocations/{{allocation:uuid}}/reversal", payments.reverse,
          "reverseAllocation", 204, "payments"),
    Route("member", "POST", f"{_V1}/credit-notes/{{document:uuid}}/allocations", payments.apply,
          "applyCreditNote", 201, "payments"),
    Route("member", "POST", f"{_DOCUMENT}/write-offs", payments.write_off, "writeOff", 201,
          "payments"),
    Route("member", "PUT", f"{_DOCUMENT}/instalments", payments.plan, "planInstalments",
          scope="payments"),
    Route("read_only", "GET", f"{_DOCUMENT}/ledger", payments.of_document, "documentLedger",
          scope="read"),
    Route("read_only", "GET", f"{_CUSTOMER}/ledger", payments.of_customer, "customerLedger",
          scope="read"),
    # What is sent to customers
    Route("member", "GET", f"{_DOCUMENT}/message", deliveries.form, "sendForm"),
    Route("member", "POST", f"{_DOCUMENT}/message-previews", deliveries.preview, "previewMessage"),
    Route("read_only", "GET", _SENDS, deliveries.of_document, "documentDeliveries", scope="read"),
    Route("member", "POST", _SENDS, deliveries.send, "sendDocument", 201, "documents"),
    Route("read_only", "GET", f"{_V1}/deliveries", deliveries.deliveries, "deliveries",
          scope="read"),
    Route("read_only", "GET", f"{_V1}/failed-deliveries", deliveries.failures, "failedDeliveries",
          scope="read"),
    Route("member", "GET", f"{_DELIVERY}/message", deliveries.message, "sentMessage"),
    Route("member", "POST", f"{_DELIVERY}/resends", deliveries.resend, "resendMessage", 201,
          "documents"),
    Route("member", "DELETE", _DELIVERY, deliveries.cancel, "cancelDelivery", 204, "documents"),
    Route("member", "POST", f"{_DELIVERY}/notice", deliveries.note, "noteFailure", 204,
          "documents"),
    Route("member", "POST", f"{_V1}/bounces", bounces.take, "returnMail", scope="bounces"),
    Route("member", "POST", f"{_V1}/sms-status", sms_status.told, "reportSms", 204, "sms_status"),
    Route("signature", "POST", f"{_V1}/sms-status/twilio/{{delivery:uuid}}",
          sms_status.told_by_twilio, status=204),
    Route("admin", "GET", f"{_V1}/outgoing", outgoing.outgoing, "outgoing"),
    Route("admin", "PATCH", f"{_V1}/outgoing", outgoing.change_outgoing, "changeOutgoing"),
    Route("admin", "POST", f"{_V1}/outgoing/test", outgoing.send_test, "testOutgoing"),
    Route("admin", "GET", f"{_V1}/templates", message_templates.listed, "templates"),
    Route("admin", "GET", _TEMPLATE, message_templates.template, "template"),
    Route("admin", "PUT", _TEMPLATE, message_templates.change, "changeTemplate"),
    Route("admin", "POST", f"{_TEMPLATE}/previews", message_templates.preview, "previewTemplate"),
    Route("admin", "POST", f"{_TEMPLATE}/tests", message_templates.send_test, "testTemplate"),
    Route("admin", "POST", f"{_V1}/outgoing/test-sms", outgoing.send_test_sms, "testSms"),
    # What staff are told
    Route("read_only", "GET", f"{_V1}/notices", notices.notices, "notices"),
    Route("read_only", "POST", f"{_V1}/notices/readings", notices.read, "readNotices"),
    Route("read_only", "GET", _CHOICES, notices.preferences, "noticePreferences"),
    Route("read_only", "PATCH", _CHOICES, notices.change_preferences, "changeNoticePreferences"),
    Route("read_only", "POST", f"{_CHOICES}/test", notices.send_test, "testNotices", 204),
    Route("read_only", "GET", f"{_V1}/staff-mails", notices.mails, "staffMails"),
    Route("read_only", "GET", _MAIL, notices.mail, "staffMail"),
    Route("public", "GET", "/unsubscribe/{ticket:str}", unsubscribing.ask),
    Route("public", "POST", "/unsubscribe/{ticket:str}", unsubscribing.end),
    Route("admin", "GET", f"{_V1}/failed-work", work.failed, "failedWork"),
    Route("admin", "POST", f"{_WORK}/replays", work.replay, "replayWork", 204),
    Route("admin", "POST", f"{_WORK}/dismissal", work.dismiss, "dismissWork", 204),
    # How staff handle links
    Route("admin", "GET", f"{_V1}/sample-portal", links.sample, "samplePortal"),
    Route("member", "POST", f"{_LINK}/copies", links.copy, "copyLink", 201, "links"),
    Route("member", "POST", f"{_LINK}/successor", links.regenerate, "regenerateLink", 201, "links"),
    Route("member", "POST", f"{_LINK}/revocation", links.revoke, "revokeLink", 201, "links"),
    Route("member", "POST", _RENEWED, links.renew_document, "renewDocumentLink", 201, "links"),
    Route("member", "POST", _RENEWED_PORTAL, links.renew_portal, "renewPortalLink", 201, "links"),
    # Whose visits they are
    Route("read_only", "GET", _SITTING, visits.visit, "visit", scope="read"),
    Route("member", "PUT", f"{_SITTING}/reclassification", visits.reclassify, "reclassifyVisit"),
    Route("member", "DELETE", f"{_SITTING}/reclassification", visits.restore, "restoreVisit", 204),
    Route("read_only", "GET", f"{_V1}/visit-patterns", visits.all_patterns, "visitPatterns",
          scope="read"),
    Route("member", "POST", f"{_V1}/visit-patterns", visits.keep_pattern, "keepVisitPattern", 201),
    Route("member", "DELETE", f"{_V1}/visit-patterns/{{pattern:uuid}}", visits.drop_pattern,
          "dropVisitPattern", 204),
    # A customer's page
    Route("token", "GET", _PORTAL, portal.home, "portalHome"),
    Route("token", "GET", portal.PORTAL_DOCUMENT, portal.document, "portalDocument"),
    Route("token", "GET", f"{portal.PORTAL_DOCUMENT}/changes", portal.changed, "portalChanges"),
    Route("token", "POST", f"{_PORTAL}/beacons", portal.beacon, "beacon"),
    Route("token", "POST", f"{_PORTAL}/payments", paying.start, "startPayment", 201),
    Route("token", "GET", f"{_PORTAL}/payments/{{attempt:uuid}}", paying.outcome, "paymentOutcome"),
    Route("token", "GET", f"{portal.PORTAL_DOCUMENT}/payments", paying.paid_on, "portalPayments"),
    Route("token", "GET", "/paid/{attempt:uuid}", paying.returned),
    Route("token", "GET", f"{_PORTAL}/autopay", autopay.shown, "portalAutopay"),
    Route("token", "POST", f"{_PORTAL}/autopay", autopay.enrol, "enrolInAutopay", 201),
    Route("token", "DELETE", f"{_PORTAL}/autopay", autopay.stop, "stopAutopay", 204),
    Route("token", "DELETE", f"{_PORTAL}/autopay/method", autopay.forget, "forgetMethod"),
    Route("signature", "POST", "/webhooks/stripe", paying.take_event),
    # Live
    Route("read_only", "WS", "/ws/feed", live.feed),
    Route("token", "WS", "/ws/portal", live.portal),
    # Pages and files
    *(Route("token", "GET", path, pages.opened) for path in _PAGES),
    *(Route("token", "POST", path, pages.posted) for path in _PAGES),
    *(Route("token", "GET", path, seen.opened) for path in _SEEN),
    *(Route("token", "POST", path, seen.posted) for path in _SEEN),
    Route("token", "GET", f"{_SHOWN}/pdf", files.portal_paper),
    Route("token", "GET", f"{_SHOWN}/transfer-code", files.transfer_code),
    Route("token", "GET", f"{_SHOWN}/files/{{sha256:str}}", files.attachment),
    Route("token", "GET", f"{_SHOWN}/receipts/{{payment:uuid}}", files.portal_receipt),
    Route("token", "GET", "/s/{code:str}", pages.short),
    Route("token", "POST", "/s/{code:str}", pages.short_posted),
    Route("public", "GET", "/staff", pages.staff),
    Route("public", "GET", "/staff/letter-frame", pages.letter),
    Route("public", "GET", "/staff/{path:path}", pages.staff),
    Route("public", "GET", "/static/{app:str}/assets/{name:str}", static.static_file),
    Route("public", "GET", "/logo/{sha256:str}", settings.shown_logo),
    Route("public", "GET", "/docs", reference.page),
    Route("public", "GET", "/docs/openapi.json", reference.written),
    Route("public", "GET", "/health", health),
    Route("public", "GET", "/", front_door),
)  # fmt: skip


def handlers() -> list[BaseRouteHandler]:
    """A handler for every route, made anew for each application."""
    return [_handler(route) for route in ROUTES]


def _handler(route: Route) -> BaseRouteHandler:
    opt = {"access": route.access, "scope": route.scope}
    if route.method == "WS":
        # The sockets ask themselves, since only an open one can be told why it is closed.
        return WebsocketRouteHandler(route.path, opt={"access": "token"})(route.answer)
    return HTTPRouteHandler(
        route.path,
        http_method=_methods(route),
        opt=opt,
        status_code=route.status,
        operation_id=route.operation or None,
        include_in_schema=bool(route.operation),
        summary=_summary(route),
        before_request=idempotency.before if route.mutates else None,
        after_request=_kept(route) if route.mutates else None,
        request_max_body_size=_LARGER.get(route.answer, LARGEST_BODY),
        media_type=_MEDIA_TYPES.get(route.answer),
    )(route.answer)


def _kept(route: Route) -> Callable[..., Any]:
    return idempotency.after_secret if route.answer in _SECRETS else idempotency.after


def _methods(route: Route) -> Sequence[Any]:
    """A page or file may also be asked for its headers alone (RFC 9110, 9.3.2)."""
    return ("GET", "HEAD") if route.method == "GET" and not route.operation else (route.method,)


def _summary(route: Route) -> str | None:
    """The first sentence that tells what it does."""
    return re.split(r"\.(?:\s|$)", route.answer.__doc__ or "", maxsplit=1)[0] or None
