"""What a message says before staff change it, in the recipient's language."""

from app.domain.activity.rules import Channel
from app.domain.templates.rules import Purpose, Words
from app.formats.language import Speech

_SUBJECTS: dict[Purpose, str] = {
    "invoice": "Invoice {number} from {business}",
    "quote": "Quote {number} from {business}",
    "credit_note": "Credit note {number} from {business}",
    "sales_order": "Order {number} from {business}",
    "reminder": "Reminder: invoice {number} from {business}",
    "portal": "Your documents from {business}",
    "new_link": "Your new link from {business}",
    "receipt": "Receipt for your payment to {business}",
    "debit_failed": "Your payment to {business} did not arrive",
    "autopay_notice": "{payment} will be charged on {charge_date}",
    "autopay_failed": "Your automatic payment to {business} failed",
    "autopay_paused": "Automatic payments to {business} are paused",
    "step_up": "Please confirm your payment to {business}",
}
_BODIES: dict[Purpose, str] = {
    "invoice": "here is our invoice {number} over {total}.",
    "quote": "here is our quote {number}. We look forward to your answer.",
    "credit_note": "here is our credit note {number} over {total}.",
    "sales_order": "thank you for your order. Here it is as we noted it down.",
    "reminder": "perhaps our invoice {number} escaped your notice: {amount_due} are still open."
    " If your payment is on its way, please disregard this letter.",
    "portal": "all your documents from us are here, whenever you need them.",
    "new_link": "here is the new link that you asked for.",
    "receipt": "thank you. Your payment of {payment} has arrived.",
    "debit_failed": "your bank did not honour the debit of {payment}, so the money did not arrive."
    " Please pay in another way.",
    "autopay_notice": "as agreed, we will charge {payment} to your payment method on {charge_date}."
    " There is nothing that you have to do.",
    "autopay_failed": "we could not charge {payment} to your payment method. We will try again on"
    " {charge_date}; if you would rather not wait, pay now.",
    "autopay_paused": "we could not charge {payment} to your payment method, and will not try"
    " again. Please pay in another way. Nothing is charged automatically until you set it up anew.",
    "step_up": "your bank wants you to confirm the payment of {payment} yourself. Please pay by the"
    " button below; it takes a minute.",
}
_TEXTS: dict[Purpose, str] = {
    "invoice": "{business}: invoice {number} over {total}. {document_link}",
    "quote": "{business}: quote {number} over {total}. {document_link}",
    "credit_note": "{business}: credit note {number} over {total}. {document_link}",
    "sales_order": "{business}: order {number} over {total}. {document_link}",
    "reminder": "{business}: invoice {number} is still open, {amount_due}. {document_link}",
    "portal": "{business}: your documents. {portal_link}",
    "new_link": "{business}: here is your new link. {portal_link}",
}


def first_words(purpose: Purpose, channel: Channel, speech: Speech) -> Words:
    """The words that the product brings, with their tags. Raises KeyError for what is no text."""
    if channel == "sms":
        return Words(subject="", body=speech.t(_TEXTS[purpose]))
    body = (
        speech.t("Dear {contact},"),
        speech.t(_BODIES[purpose]),
        "{document}",
        f"{speech.t('Kind regards')}\n{{sender}}",
    )
    return Words(subject=speech.t(_SUBJECTS[purpose]), body="\n\n".join(body))


def code_words(speech: Speech, *, named: bool = True) -> Words:
    """The words around a code; `{code}` is known in them alone.

    A business that did not say its name yet is not `named`.
    """
    body = (
        speech.t("Dear {contact},"),
        "{document}",
        speech.t(
            "It is good for ten minutes, and once. Type it only into the page that asked you for"
            " it; we will never ask you for a code."
        ),
    )
    subject = speech.t("{code} is your code")
    if named:
        subject = speech.t("{code} is your code from {business}")
    return Words(subject=subject, body="\n\n".join(body))
