"""What may be asked of the API: method, path, function, and the SDK's type of the parameters."""

import importlib
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from app.sandbox import (
    account,
    charges,
    customers,
    destinations,
    disputes,
    endpoints,
    events,
    intents,
    methods,
    refunds,
    sessions,
    setups,
)
from app.sandbox.objects import Object

Action = Callable[..., Object]


class Route:
    """One line of the table."""

    def __init__(self, request: str, action: Action, params: str) -> None:
        self.request = request
        self.method, path = request.split(" ")
        self.action = action
        self._params = params
        self._pattern = re.compile(re.sub(r"\{id\}", "([^/]+)", path))

    def match(self, method: str, path: str) -> tuple[str, ...] | None:
        """The ids in the path, if it is this one."""
        found = self._pattern.fullmatch(path) if method == self.method else None
        return found.groups() if found else None

    @cached_property
    def params(self) -> Any:
        """The SDK's TypedDict, from its own module: `checkout.SessionList`, `RefundCreate`."""
        *package, name = self._params.split(".")
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        module = ".".join(["stripe", "params", *package, f"_{words}_params"])
        return getattr(importlib.import_module(module), f"{name}Params")


ROUTES = [
    Route(*line)
    for line in (
        ("GET /v1/account", account.retrieve, "AccountRetrieveCurrent"),
        ("POST /v1/customers", customers.create, "CustomerCreate"),
        ("GET /v1/customers", customers.page, "CustomerList"),
        ("GET /v1/customers/{id}", customers.retrieve, "CustomerRetrieve"),
        ("POST /v1/customers/{id}", customers.update, "CustomerUpdate"),
        ("DELETE /v1/customers/{id}", customers.delete, "CustomerDelete"),
        ("GET /v1/customers/{id}/payment_methods", methods.of_customer,
         "CustomerPaymentMethodList"),
        ("GET /v1/customers/{id}/payment_methods/{id}", methods.one_of_customer,
         "CustomerPaymentMethodRetrieve"),
        ("POST /v1/checkout/sessions", sessions.create, "checkout.SessionCreate"),
        ("GET /v1/checkout/sessions", sessions.page, "checkout.SessionList"),
        ("GET /v1/checkout/sessions/{id}", sessions.retrieve, "checkout.SessionRetrieve"),
        ("POST /v1/checkout/sessions/{id}/expire", sessions.expire, "checkout.SessionExpire"),
        ("GET /v1/checkout/sessions/{id}/line_items", sessions.items_of,
         "checkout.SessionLineItemList"),
        ("POST /v1/payment_intents", intents.create, "PaymentIntentCreate"),
        ("GET /v1/payment_intents", intents.page, "PaymentIntentList"),
        ("GET /v1/payment_intents/{id}", intents.retrieve, "PaymentIntentRetrieve"),
        ("POST /v1/payment_intents/{id}", intents.update, "PaymentIntentUpdate"),
        ("POST /v1/payment_intents/{id}/confirm", intents.confirm, "PaymentIntentConfirm"),
        ("POST /v1/payment_intents/{id}/cancel", intents.cancel, "PaymentIntentCancel"),
        ("GET /v1/setup_intents", setups.page, "SetupIntentList"),
        ("GET /v1/setup_intents/{id}", setups.retrieve, "SetupIntentRetrieve"),
        ("POST /v1/payment_methods", methods.create, "PaymentMethodCreate"),
        ("GET /v1/payment_methods", methods.page, "PaymentMethodList"),
        ("GET /v1/payment_methods/{id}", methods.retrieve, "PaymentMethodRetrieve"),
        ("POST /v1/payment_methods/{id}/attach", methods.attach, "PaymentMethodAttach"),
        ("POST /v1/payment_methods/{id}/detach", methods.detach, "PaymentMethodDetach"),
        ("GET /v1/mandates/{id}", methods.retrieve_mandate, "MandateRetrieve"),
        ("GET /v1/charges", charges.page, "ChargeList"),
        ("GET /v1/charges/{id}", charges.retrieve, "ChargeRetrieve"),
        ("GET /v1/balance_transactions", charges.page_transactions, "BalanceTransactionList"),
        ("GET /v1/balance_transactions/{id}", charges.retrieve_transaction,
         "BalanceTransactionRetrieve"),
        ("POST /v1/refunds", refunds.create, "RefundCreate"),
        ("GET /v1/refunds", refunds.page, "RefundList"),
        ("GET /v1/refunds/{id}", refunds.retrieve, "RefundRetrieve"),
        ("POST /v1/refunds/{id}", refunds.update, "RefundUpdate"),
        ("GET /v1/disputes", disputes.page, "DisputeList"),
        ("GET /v1/disputes/{id}", disputes.retrieve, "DisputeRetrieve"),
        ("POST /v1/disputes/{id}", disputes.update, "DisputeUpdate"),
        ("POST /v1/disputes/{id}/close", disputes.accept, "DisputeClose"),
        ("GET /v1/radar/early_fraud_warnings/{id}", disputes.retrieve_warning,
         "radar.EarlyFraudWarningRetrieve"),
        ("GET /v1/events", events.page, "EventList"),
        ("GET /v1/events/{id}", events.retrieve, "EventRetrieve"),
        ("POST /v1/webhook_endpoints", endpoints.create, "WebhookEndpointCreate"),
        ("GET /v1/webhook_endpoints", endpoints.page, "WebhookEndpointList"),
        ("GET /v1/webhook_endpoints/{id}", endpoints.retrieve, "WebhookEndpointRetrieve"),
        ("POST /v1/webhook_endpoints/{id}", endpoints.update, "WebhookEndpointUpdate"),
        ("DELETE /v1/webhook_endpoints/{id}", endpoints.delete, "WebhookEndpointDelete"),
        ("POST /v2/core/event_destinations", destinations.create,
         "v2.core.EventDestinationCreate"),
        ("GET /v2/core/event_destinations", destinations.page, "v2.core.EventDestinationList"),
        ("GET /v2/core/event_destinations/{id}", destinations.retrieve,
         "v2.core.EventDestinationRetrieve"),
        ("POST /v2/core/event_destinations/{id}", destinations.update,
         "v2.core.EventDestinationUpdate"),
        ("POST /v2/core/event_destinations/{id}/disable", destinations.disable,
         "v2.core.EventDestinationDisable"),
        ("POST /v2/core/event_destinations/{id}/enable", destinations.enable,
         "v2.core.EventDestinationEnable"),
        ("DELETE /v2/core/event_destinations/{id}", destinations.delete,
         "v2.core.EventDestinationDelete"),
        ("GET /v2/core/events/{id}", events.retrieve_thin, "v2.core.EventRetrieve"),
    )
]  # fmt: skip


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The route of a request, and the ids in its path."""
    for route in ROUTES:
        if (ids := route.match(method, path)) is not None:
            return route, ids
    return None
