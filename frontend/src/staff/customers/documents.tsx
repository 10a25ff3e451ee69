/* One customer's documents, the newest first, with counters that move while one looks. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Card } from "../../api/types";
import { kindWord } from "../../lib/kinds";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { StatusMark } from "../../ui/status";
import { api, asked, reason } from "../ask";
import { locale } from "../clock";
import { newer } from "../fold";
import { Light } from "../parts/lamp";
import { LastViewed } from "../parts/last-viewed";
import { Doing, Unread } from "../parts/trying";
import { goTo } from "../route";
import { known, mayWrite, viewing } from "../state";

const PAGE = 25;
const SETTLING = 500;

export function CustomerDocuments({ customer, last }: { customer: string; last: number }) {
  const found = useSignal<Card[] | null>(null);
  const next = useSignal<string | null>(null);
  const wrong = useSignal("");
  const seen = useRef(0);
  const page = (limit: number, after?: string) =>
    asked(api.GET("/api/v1/documents", { params: { query: { customer, limit, ...(after ? { after } : {}) } } }));
  const look = async () => {
    try {
      const answer = await page(Math.max(found.value?.length ?? 0, PAGE));
      found.value = answer.items;
      next.value = answer.next;
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  const more = async () => {
    const answer = await page(PAGE, next.value!);
    found.value = [...found.value!, ...answer.items];
    next.value = answer.next;
  };
  useEffect(() => {
    const waiting = setTimeout(() => void look(), seen.current ? SETTLING : 0);
    seen.current = 1;
    return () => clearTimeout(waiting);
  }, [customer, last]);
  const fresh = newer(known.value?.cards ?? new Map(), found.value ?? []);
  const cards = (found.value ?? []).map((card) => fresh.get(card.id) ?? card);
  return (
    <section class="documents customer-documents" aria-labelledby="documents">
      <header class="section">
        <h2 id="documents">{t("Documents")}</h2>
      </header>
      <Unread why={wrong.value} look={look} />
      {found.value?.length === 0 && <Nothing customer={customer} />}
      {cards.length > 0 && (
        <table>
          <thead>
            <tr>
              <th class="dot"><span class="visually-hidden">{t("Here now")}</span></th>
              <th>{t("Number")}</th>
              <th>{t("What it is")}</th>
              <th class="number">{t("Amount")}</th>
              <th>{t("Status")}</th>
              <th class="number wide">{t("Views")}</th>
              <th class="wide">{t("Last viewed")}</th>
            </tr>
          </thead>
          <tbody>
            {cards.map((card) => (
              <Row key={card.id} card={card} />
            ))}
          </tbody>
        </table>
      )}
      {next.value && (
        <p class="more">
          <Doing act={more} doing={t("Fetching")}>
            {t("Earlier documents")}
          </Doing>
        </p>
      )}
    </section>
  );
}

function Nothing({ customer }: { customer: string }) {
  return (
    <p class="none">
      {t("No documents yet.")}{" "}
      {mayWrite.value && (
        <a href={`/staff/documents/new?kind=invoice&customer=${customer}`}>{t("Write the first invoice")}</a>
      )}
    </p>
  );
}

function Row({ card }: { card: Card }) {
  const here = [...viewing.value.values()].filter((viewer) => viewer.document === card.id);
  const person = here.some((viewer) => viewer.human);
  const address = `/staff/documents/${card.id}`;
  const name = card.number || t("Draft");
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a")) goTo(address);
  };
  const amount = card.kind === "invoice" && card.due ? card.due : card.total;
  return (
    <tr onClick={open}>
      <td class="dot">
        <Light of={person ? "lit" : here.length ? "maybe" : "unlit"} />
      </td>
      <td class="numbered strong">
        <a href={address} title={name}>
          {name}
        </a>
      </td>
      <td class="name">
        {kindWord(card.kind)}
        <span class="notes">{card.title}</span>
      </td>
      <td class="number">{money(amount, card.currency, locale)}</td>
      <td class="standing">{card.kind === "credit_note" && card.status === "open" ? null : <StatusMark status={card.status} />}</td>
      <td class={card.views ? "number wide" : "number wide zero"}>
        {card.views}
        <span class="unit">{" "}{tn(card.views, "view", "views")}</span>
      </td>
      <td class="wide">
        <LastViewed card={card} person={person} never={t("never")} />
      </td>
    </tr>
  );
}
