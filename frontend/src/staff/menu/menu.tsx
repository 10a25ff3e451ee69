/* The command menu: whoever is at the door, documents, customers, and what can be done; with their keys. */
import { useSignal } from "@preact/signals";
import { ArrowRight, FileText, Search, User } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Card, Found, Viewer } from "../../api/types";
import { money } from "../../lib/money";
import { rich, t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { StatusMark } from "../../ui/status";
import { api, asked, reason } from "../ask";
import { locale } from "../clock";
import { type Command, commands, sheet } from "../commands";
import { everybody } from "../live/doorways";
import { Combobox, type Option } from "../parts/combobox";
import { Keys } from "../parts/keys";
import { Light } from "../parts/lamp";
import { goTo } from "../route";
import { known } from "../state";

const NOTHING: Found = { documents: [], customers: [] };
/** Milliseconds after the last letter. */
const PATIENCE = 80;
const WITHOUT_SEARCH = 5;

export function Menu() {
  const dialog = useRef<HTMLDialogElement>(null);
  const text = useSignal("");
  const found = useSignal<Found>(NOTHING);
  const wrong = useSignal("");
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useSearch(text.value, (answer, failure) => {
    found.value = answer;
    wrong.value = failure;
  });
  const groups = [
    { title: t("At the door"), options: atTheDoor(text.value) },
    { title: t("Documents"), options: shownDocuments(text.value, found.value).map(documentOption) },
    { title: t("Customers"), options: found.value.customers.map(customerOption) },
    { title: t("Do"), options: doable(text.value).map(commandOption) },
  ];
  return (
    <dialog
      ref={dialog}
      class="menu"
      aria-label={t("Search or jump to")}
      onClose={() => (sheet.value = sheet.peek() === "menu" ? null : sheet.peek())}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <Combobox
        label={t("Search or jump to")}
        placeholder={t("A number, a customer, or what to do")}
        text={text.value}
        type={(typed) => (text.value = typed)}
        groups={groups}
        always
        nothing={wrong.value || t("Nothing found.")}
        before={<Icon of={Search} size={20} />}
        after={
          <button type="button" class="key" onClick={close}>
            <kbd>{t("Esc|key")}</kbd>
            <span class="visually-hidden">{t("Close")}</span>
          </button>
        }
      />
      <footer aria-hidden="true">
        <span><kbd>↑</kbd> <kbd>↓</kbd> {t("move")}</span>
        <span><kbd>{t("Enter|key")}</kbd> {t("open")}</span>
        <span><kbd>{t("Ctrl Enter|key")}</kbd> {t("new tab")}</span>
        <span><kbd>?</kbd> {t("all keys")}</span>
      </footer>
    </dialog>
  );
}

function close(): void {
  sheet.value = null;
}

/** Ask the server a moment after the last letter; an answer to what was typed before is dropped. */
function useSearch(typed: string, tell: (found: Found, wrong: string) => void): void {
  const latest = useRef("");
  const q = typed.trim();
  latest.current = q;
  useEffect(() => {
    if (!q) return tell(NOTHING, "");
    const waiting = setTimeout(async () => {
      try {
        const found = await asked(api.GET("/api/v1/search", { params: { query: { q } } }));
        if (latest.current === q) tell(found, "");
      } catch (failure) {
        if (latest.current === q) tell(NOTHING, reason(failure));
      }
    }, PATIENCE);
    return () => clearTimeout(waiting);
  }, [q]);
}

/** Without a search, the ones that somebody looked at last. */
function shownDocuments(typed: string, found: Found): readonly Card[] {
  if (typed.trim()) return found.documents;
  const cards = [...(known.value?.cards.values() ?? [])];
  const at = (card: Card) => card.last_viewed_at ?? card.created_at;
  return cards.sort((one, other) => at(other).localeCompare(at(one))).slice(0, WITHOUT_SEARCH);
}

function atTheDoor(typed: string): Option[] {
  const here = everybody().filter((viewer) => viewer.human && viewer.document && matches(typed, viewer.customer_name, viewer.number));
  return here.map((viewer: Viewer) => ({
    id: `door ${viewer.visit} ${viewer.document}`.replaceAll(" ", "-"),
    content: (
      <>
        <Light of="lit" />
        <span class="what">
          {rich("{customer} is reading {number}", { customer: <b>{viewer.customer_name}</b>, number: viewer.number })}
        </span>
        <span class="small">{t("Watch")}</span>
      </>
    ),
    take: (aside) => open(`/staff/documents/${viewer.document}`, aside),
  }));
}

function documentOption(card: Card): Option {
  return {
    id: `document-${card.id}`,
    content: (
      <>
        <Icon of={FileText} />
        <span class="what">
          <span class="strong">{card.number || t("Draft")}</span>
          <span class="small">{card.customer_name}</span>
        </span>
        <span class="small">{money(card.due || card.total, card.currency, locale)}</span>
        {card.kind !== "credit_note" && <StatusMark status={card.status} />}
      </>
    ),
    take: (aside) => open(`/staff/documents/${card.id}`, aside),
  };
}

function customerOption(customer: Found["customers"][number]): Option {
  return {
    id: `customer-${customer.id}`,
    content: (
      <>
        <Icon of={User} />
        <span class="what strong">{customer.name}</span>
        <span class="small">{tn(customer.documents, "{count} document", "{count} documents")}</span>
      </>
    ),
    take: (aside) => open(`/staff/customers/${customer.id}`, aside),
  };
}

function doable(typed: string): Command[] {
  return commands.value.filter((command) => !command.hidden && matches(typed, command.words));
}

function commandOption(command: Command): Option {
  return {
    id: `do-${command.keys || command.words}`.replaceAll(/\W+/g, "-"),
    content: (
      <>
        <Icon of={command.icon ?? ArrowRight} />
        <span class="what">{command.words}</span>
        <Keys of={command.keys} />
      </>
    ),
    take: () => {
      close();
      command.act();
    },
  };
}

function matches(typed: string, ...parts: ComponentChildren[]): boolean {
  const whole = parts.join(" ").toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => whole.includes(word));
}

function open(address: string, aside: boolean): void {
  if (aside) return void window.open(address, "_blank", "noopener");
  close();
  goTo(address);
}
