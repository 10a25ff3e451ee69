/* One document for staff: what it comes to, who reads it, and the links that open it. */
import { useSignal } from "@preact/signals";
import { ChevronRight, Copy, Download, Send } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Card, DocumentScreen, Item, Kind, Link, Viewer } from "../../api/types";
import { duration, legal, short, timer } from "../../lib/dates";
import { money } from "../../lib/money";
import { save } from "../../lib/save";
import { rich, t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { StatusMark } from "../../ui/status";
import { Refusal, api, asked, reason } from "../ask";
import { ago, dayOf, exact, locale, now, today, when } from "../clock";
import { useCommands } from "../commands";
import { joined, newer } from "../fold";
import { Counter } from "../live/counters";
import { copyDocumentLink } from "../parts/copy";
import { Frame } from "../parts/frame";
import { Light } from "../parts/lamp";
import { notSaved } from "../parts/saving";
import { reached, stepsOf } from "../parts/steps";
import { Doing } from "../parts/trying";
import { Unfollowed } from "../parts/unfollowed";
import { Failed, Loading } from "../parts/waiting";
import { goTo } from "../route";
import { known, mayWrite, readerOf, viewing } from "../state";
import { sectionWord } from "../words";
import { DocumentActions } from "./actions";
import { PaymentBrief } from "../payments/brief";
import { Checks } from "./checks";
import { Money, Remarks } from "./money";
import { PortalSettings } from "./portal-settings";
import { SendDialog, sendWord } from "../sending/dialog";
import { Messages } from "../sending/messages";
import { sending } from "../sending/order";
import { HeatStrip } from "./reading";
import { Story } from "./story";
import { Visits } from "./visits";

export function DocumentPage({ id }: { id: string }) {
  const shown = useSignal<DocumentScreen | null>(null);
  const wrong = useSignal("");
  const gone = useSignal(false);
  const items = itemsOf(id, shown.value);
  const last = items[0]?.seq ?? 0;
  const customerLast = lastOf(shown.value?.detail.card.customer);
  const asking = useRef(false);
  const look = async () => {
    if (asking.current) return;
    asking.current = true;
    try {
      shown.value = await asked(api.GET("/api/v1/documents/{document}", { params: { path: { document: id } } }));
      wrong.value = "";
    } catch (failure) {
      if (failure instanceof Refusal && failure.status === 409) return goTo(`/staff/documents/${id}/edit`);
      const missing = failure instanceof Refusal && [404, 422].includes(failure.status);
      gone.value = missing;
      wrong.value = missing ? t("There is no such document.") : reason(failure);
    }
    asking.current = false;
  };
  // Counters and story come with the feed; visits and links are asked for again when it moves.
  useEffect(() => {
    if ((shown.value?.seq ?? -1) < Math.max(last, customerLast, 0)) void look();
  }, [id, last, customerLast, shown.value?.seq]);
  const copyable = shown.value?.links.some(stands);
  const copy = () => copyDocumentLink(id).then(look);
  useEffect(() => () => void (sending.value = ""), [id]);
  const sendable = mayWrite.value && shown.value && canBeSent(shown.value.detail.card);
  useCommands(() => [
    ...(sendable ? [{ keys: "s", words: sendWord(shown.value!.detail.card), icon: Send, act: () => void (sending.value = id) }] : []),
    ...(copyable
      ? [{ keys: "c", words: t("Copy the document's link"), icon: Copy, act: () => void copy().catch((failure) => (wrong.value = reason(failure))) }]
      : []),
  ]);
  return (
    <Frame
      title={
        <nav class="crumbs" aria-label={t("You are here")}>
          <a href="/staff/documents">{t("Documents")}</a>
          <Icon of={ChevronRight} />
          <h1>{shown.value?.detail.card.number ?? t("Document")}</h1>
        </nav>
      }
      actions={
        shown.value && (
          <>
            {sendable && (
              <button type="button" class="button primary" onClick={() => (sending.value = id)}>
                <Icon of={Send} />
                {sendWord(shown.value.detail.card)}
              </button>
            )}
            {copyable && (
              <Doing act={copy} doing={t("Copying")}>
                <Icon of={Copy} />
                <span class="folds">{t("Copy Link")}</span>
              </Doing>
            )}
            {shown.value.detail.card.version > 0 && (
              <Doing act={() => save(`/api/v1/documents/${id}/pdf`, notSaved)} doing={t("Fetching the PDF")}>
                <Icon of={Download} />
                <span class="folds">{t("Download PDF")}</span>
              </Doing>
            )}
            {mayWrite.value && <DocumentActions detail={shown.value.detail} look={look} />}
          </>
        )
      }
    >
      {!shown.value && !wrong.value && <Loading />}
      {gone.value ? <Gone /> : <Failed text={wrong.value} again={look} />}
      {shown.value && !gone.value && <Body screen={shown.value} items={items} look={look} />}
      {shown.value && !gone.value && sendable && sending.value === id && (
        <SendDialog card={shown.value.detail.card} links={shown.value.links} look={look} />
      )}
    </Frame>
  );
}

/** Where a link of yesterday may lead. */
function Gone() {
  return (
    <div class="empty">
      <h2>{t("There is no such document.")}</h2>
      <p class="lede">{t("It may have been a draft that was discarded, or its import was undone.")}</p>
      <p class="buttons">
        <a class="button" href="/staff/documents">
          {t("All documents")}
        </a>
      </p>
    </div>
  );
}

function Body({ screen, items, look }: { screen: DocumentScreen; items: Item[]; look: () => Promise<void> }) {
  const { detail, links } = screen;
  const card = newer(known.value?.cards ?? new Map(), [detail.card]).get(detail.card.id)!;
  const standing = links.find((link) => !link.delivery);
  const here = [...viewing.value.values()].filter((viewer) => viewer.document === card.id);
  return (
    <>
      <Header screen={screen} card={card} here={here} />
      <div class="sides">
        <div class="side-main">
          <Engagement card={card} />
          <Messages document={card.id} seq={screen.seq} />
          <HeatStrip reading={screen.reading} now={here.find((viewer) => viewer.human)?.section ?? null} />
          <Visits visits={screen.visits} card={card} here={here} reading={screen.reading} look={look} />
          <Story of={{ document: card.id }} items={items} />
        </div>
        <aside class="rail" aria-label={t("Portal, money")}>
          <PortalSettings
            title={t("Portal Settings")}
            links={links}
            renew={() => asked(api.POST("/api/v1/documents/{document}/links", { params: { path: { document: card.id } } }))}
            look={look}
            checked
          />
          {standing && <Checks link={standing} />}
          {card.kind === "invoice" && <PaymentBrief document={card.id} seq={screen.seq} />}
          <PortalSettings
            title={t("Portal of {customer}", { customer: card.customer_name })}
            links={screen.portal_links}
            renew={() => asked(api.POST("/api/v1/customers/{customer}/links", { params: { path: { customer: card.customer } } }))}
            look={look}
          />
          <Money content={detail.content} card={card} look={look} />
          <Remarks detail={detail} look={look} />
        </aside>
      </div>
    </>
  );
}

/** One row for each counter. */
function Engagement({ card }: { card: Card }) {
  const counters: [string, string | number][] = [
    [t("Views"), card.views],
    [t("People"), card.visitors],
    [t("First viewed"), card.first_viewed_at ? dayOf(card.first_viewed_at, now.value) : t("never")],
    [t("Last viewed"), card.last_viewed_at ? ago(card.last_viewed_at, now.value) : t("never")],
    [t("Time read"), duration(card.seconds)],
    [t("PDFs"), card.downloads],
    [t("Prints"), card.prints],
  ];
  return (
    <section class="counters" aria-label={t("Engagement")}>
      {counters.map(([name, figure]) => (
        <Counter key={name} name={name} figure={figure} />
      ))}
    </section>
  );
}

function Header({ screen, card, here }: { screen: DocumentScreen; card: Card; here: Viewer[] }) {
  const asks = card.kind === "invoice" && card.status !== "void";
  const amount = asks ? card.due : card.total;
  const viewer = here.find((found) => found.human) ?? here[0];
  return (
    <header class="headline" data-light={viewer ? (viewer.human ? "lit" : "maybe") : undefined}>
      <div>
        <p class="figure">
          {money(amount, card.currency, locale)}
          {amount !== card.total && (
            <span class="of">{t("of {total}", { total: money(card.total, card.currency, locale) })}</span>
          )}
          {(card.kind !== "credit_note" || card.status === "void") && <StatusMark status={card.status} />}
        </p>
        <p>
          {titled(card.kind, {
            customer: <span class="strong">{card.customer_name}</span>,
            dates: datesOf(card, screen.detail.content.version),
          })}
        </p>
        {card.title && <p class="small">{card.title}</p>}
        {!card.followed && <Unfollowed name={card.customer_name} />}
      </div>
      {viewer ? <Here viewer={viewer} others={here.length - 1} /> : <Path card={card} />}
    </header>
  );
}

function titled(kind: Kind, values: Record<string, ComponentChildren>): ComponentChildren {
  switch (kind) {
    case "invoice":
      return rich("Invoice to {customer}, {dates}", values);
    case "credit_note":
      return rich("Credit note to {customer}, {dates}", values);
    case "quote":
      return rich("Quote to {customer}, {dates}", values);
    case "sales_order":
      return rich("Order confirmation to {customer}, {dates}", values);
  }
}

function datesOf(card: Card, version: number): string {
  const dates = [
    t("issued {date}", { date: short(card.issued_on, today(), locale) }),
    card.valid_until && t("good until {date}", { date: legal(card.valid_until, locale) }),
    card.due_on && t("due {date}", { date: legal(card.due_on, locale) }),
    t("version {version}", { version }),
  ];
  return dates.filter(Boolean).join(", ");
}

/** Whether this is the document's own link, and still opens. */
function stands(link: Link): boolean {
  return !link.delivery && !link.revoked_at && !link.superseded_at;
}

function canBeSent(card: Card): boolean {
  return card.version > 0 && card.status !== "void" && card.status !== "withdrawn";
}

/** How far it came, and when. */
function Path({ card }: { card: Card }) {
  const far = reached(card);
  return (
    <ol class="stations">
      {stepsOf(card).map((step, place) => (
        <li key={step.name} data-reached={place < far}>
          <span class="strong">{step.word}</span>
          <span class="small" title={step.at ? exact(step.at) : undefined}>
            {step.at ? when(step.at, now.value) : t("not yet")}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Here({ viewer, others }: { viewer: Viewer; others: number }) {
  const section = sectionWord(viewer.section);
  return (
    <div class="viewing">
      <p>
        <Light of={viewer.human ? "lit" : "maybe"} />
        <span class="strong">
          {viewer.human
            ? t("{customer} is viewing now", { customer: readerOf(viewer) })
            : t("Somebody has it open: person or robot?")}
        </span>
        <span class="timer">{timer((now.value - Date.parse(viewer.since)) / 1_000)}</span>
      </p>
      {viewer.human && (
        <p class="where">
          {others > 0
            ? tn(others, "reading {section}, and {count} more", "reading {section}, and {count} more", { section })
            : t("reading {section}", { section })}
        </p>
      )}
    </div>
  );
}

/** A document's story: what was asked for, and what the feed brought since. */
function itemsOf(id: string, screen: DocumentScreen | null): Item[] {
  const live = (known.value?.items ?? []).filter((item) => item.document === id);
  return joined(screen?.detail.card.id === id ? screen.items : [], live);
}

/** The last thing that happened to this customer but to no document, such as to the portal's link. */
function lastOf(customer: string | undefined): number {
  const items = known.value?.items ?? [];
  return items.find((item) => item.customer === customer && !item.document)?.seq ?? 0;
}
