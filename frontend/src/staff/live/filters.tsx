/* What narrows the feed: a kind, a customer or a part of a number, and a time to jump to. */
import { useSignal } from "@preact/signals";
import { Search, X } from "lucide";
import { useEffect } from "preact/hooks";
import type { FoundCustomer } from "../../api/types";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { Combobox } from "../parts/combobox";
import { ask } from "../route";
import { known, me } from "../state";
import type { Narrowing, Show } from "./narrowing";

const PATIENCE = 120;

export function ShowSelect({ wanted }: { wanted: Narrowing }) {
  const choices: [Show, string][] = [
    ["", t("People only")],
    ["everything", t("Everything")],
    ["people", t("Visits")],
    ["links", t("Links")],
    ["documents", t("Documents")],
    ["payments", t("Payments")],
  ];
  if (me.value && ["owner", "admin"].includes(me.value.role)) choices.push(["team", t("Team")]);
  return (
    <select class="field select" aria-label={t("Show")} value={wanted.show} onChange={(event) => ask({ show: event.currentTarget.value })}>
      {choices.map(([show, word]) => (
        <option key={show} value={show}>
          {word}
        </option>
      ))}
    </select>
  );
}

export function Filters({ wanted }: { wanted: Narrowing }) {
  return (
    <div class="filters">
      {wanted.customer ? <Chosen customer={wanted.customer} /> : <Finder wanted={wanted} />}
      <label class="jump">
        <span class="small">{t("Jump to")}</span>
        <input
          class="field"
          type="datetime-local"
          value={wanted.at}
          onChange={(event) => ask({ at: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}

/** Type a part of a number or a name; customers are offered as they are found. */
function Finder({ wanted }: { wanted: Narrowing }) {
  const text = useSignal(wanted.q);
  const customers = useSignal<FoundCustomer[]>([]);
  useEffect(() => {
    const q = text.value.trim();
    if (!q) return void (customers.value = []);
    const waiting = setTimeout(async () => {
      const found = await asked(api.GET("/api/v1/search", { params: { query: { q } } })).catch(() => null);
      if (found && text.peek().trim() === q) customers.value = found.customers;
    }, PATIENCE);
    return () => clearTimeout(waiting);
  }, [text.value]);
  const options = customers.value.map((customer) => ({
    id: customer.id,
    content: (
      <>
        <span class="strong">{customer.name}</span>
        <span class="small">{tn(customer.documents, "{count} document", "{count} documents")}</span>
      </>
    ),
    take: () => ask({ customer: customer.id, q: "" }),
  }));
  return (
    <Combobox
      label={t("Number or customer")}
      placeholder={t("Number or customer")}
      text={text.value}
      type={(typed) => {
        text.value = typed;
        if (!typed) ask({ q: "" });
      }}
      groups={[{ title: t("Customers"), options }]}
      enter={() => ask({ q: text.value.trim() })}
      before={<Icon of={Search} />}
    />
  );
}

/** The one customer whose entries are shown. */
function Chosen({ customer }: { customer: string }) {
  const name = useSignal("");
  useEffect(() => {
    const known_ = known.peek()?.items.find((item) => item.customer === customer)?.customer_name;
    if (known_) return void (name.value = known_);
    void asked(api.GET("/api/v1/customers/{customer}", { params: { path: { customer } } }))
      .then((found) => (name.value = found.name))
      .catch(() => (name.value = t("A customer")));
  }, [customer]);
  return (
    <p class="chosen">
      <span class="strong">{name.value}</span>
      <button type="button" class="tool" aria-label={t("All customers again")} title={t("All customers again")} onClick={() => ask({ customer: "" })}>
        <Icon of={X} />
      </button>
    </p>
  );
}
