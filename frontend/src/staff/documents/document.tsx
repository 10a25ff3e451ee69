/* One document for staff: what it comes to, who reads it, and the links that open it. */
import { useSignal } from "@preact/signals";
import { ChevronRight, Copy, Download } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { DocumentScreen, Item, Viewer } from "../../api/types";
import { duration, legal, short, timer } from "../../lib/dates";
import { money } from "../../lib/money";
import { save } from "../../lib/save";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { StatusMark } from "../../ui/status";
import { Refusal, api, asked, reason } from "../ask";
import { ago, dayOf, locale, now, today } from "../clock";
import { copyDocumentLink } from "../parts/copy";
import { Counter } from "../live/counters";
import { Feed } from "../live/feed";
import { joined, newer } from "../fold";
import { Doing, Frame, Wrong } from "../parts/frame";
import { Light } from "../parts/lamp";
import { PortalSettings } from "./portal-settings";
import { Money, Remarks } from "./money";
import { known, viewing } from "../state";
import { Visits } from "./visits";
import { SECTION_WORDS } from "../words";

export function DocumentPage({ id }: { id: string }) {
  const shown = useSignal<DocumentScreen | null>(null);
  const wrong = useSignal("");
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
      const missing = failure instanceof Refusal && [404, 422].includes(failure.status);
      wrong.value = missing ? "There is no such document." : reason(failure);
    }
    asking.current = false;
  };
  // Counters and story come with the feed; visits and links are asked for again when it moves.
  useEffect(() => {
    if ((shown.value?.seq ?? -1) < Math.max(last, customerLast, 0)) void look();
  }, [id, last, customerLast, shown.value?.seq]);
  return (
    <Frame
      title={
        <nav class="crumbs" aria-label="You are here">
          <a href="/staff">Live</a>
          <Icon of={ChevronRight} />
          <h1>{shown.value?.detail.card.number ?? "Document"}</h1>
        </nav>
      }
      actions={
        shown.value && (
          <>
            <Doing act={() => save(`/api/v1/documents/${id}/pdf`, notSaved)} doing={t("Fetching the PDF")}>
              <Icon of={Download} />
              {t("Download PDF")}
            </Doing>
            {shown.value.links.some((link) => !link.revoked_at && !link.superseded_at) && (
              <Doing act={() => copyDocumentLink(id).then(look)} doing="Copying" class="primary">
                <Icon of={Copy} />
                Copy Link
              </Doing>
            )}
          </>
        )
      }
    >
      <Wrong text={wrong.value} />
      {shown.value && <Body screen={shown.value} items={items} look={look} />}
    </Frame>
  );
}

function Body({ screen, items, look }: { screen: DocumentScreen; items: Item[]; look: () => Promise<void> }) {
  const { detail } = screen;
  const card = newer(known.value?.cards ?? new Map(), [detail.card]).get(detail.card.id)!;
  const here = [...viewing.value.values()].filter((viewer) => viewer.document === card.id);
  const earlier = (before: number) =>
    api.GET("/api/v1/activity", { params: { query: { before, document: card.id } } });
  return (
    <>
      <Header screen={screen} card={card} here={here} />
      <div class="sides">
        <div class="side-main">
          <section class="counters" aria-label="Engagement">
            <Counter name="Views" figure={card.views} />
            <Counter name="People" figure={card.visitors} />
            <Counter name="First viewed" figure={card.first_viewed_at ? dayOf(card.first_viewed_at, now.value) : "never"} />
            <Counter name="Last viewed" figure={card.last_viewed_at ? ago(card.last_viewed_at, now.value) : "never"} />
            <Counter name="Time read" figure={duration(card.seconds)} />
            <Counter name={t("PDFs")} figure={card.downloads} />
            <Counter name="Prints" figure={card.prints} />
          </section>
          <Visits visits={screen.visits} card={card} here={here} />
          <Feed items={items} earlier={earlier} timeline />
        </div>
        <aside class="rail" aria-label="Portal, money">
          <PortalSettings
            title="Portal Settings"
            links={screen.links}
            renew={() => asked(api.POST("/api/v1/documents/{document}/links", { params: { path: { document: card.id } } }))}
            look={look}
          />
          <PortalSettings
            title={`Portal of ${card.customer_name}`}
            links={screen.portal_links}
            renew={() => asked(api.POST("/api/v1/customers/{customer}/links", { params: { path: { customer: card.customer } } }))}
            look={look}
          />
          <Money content={detail.content} card={card} />
          <Remarks detail={detail} look={look} />
        </aside>
      </div>
    </>
  );
}

function Header({ screen, card, here }: { screen: DocumentScreen; card: DocumentScreen["detail"]["card"]; here: Viewer[] }) {
  const { content } = screen.detail;
  const credit = card.kind === "credit_note";
  const amount = credit ? card.total : card.due;
  const dates = [
    `issued ${short(card.issued_on, today(), locale)}`,
    card.due_on && `due ${legal(card.due_on, locale)}`,
    `version ${content.version}`,
  ];
  const viewer = here.find((found) => found.human) ?? here[0];
  return (
    <header class="headline" data-light={viewer ? (viewer.human ? "lit" : "maybe") : undefined}>
      <div>
        <p class="figure">
          {money(amount, card.currency, locale)}
          {!credit && amount !== card.total && (
            <span class="of">{` of ${money(card.total, card.currency, locale)}`}</span>
          )}
          {!credit && <StatusMark status={card.status} />}
        </p>
        <p>
          {`${credit ? "Credit note" : "Invoice"} to `}
          <span class="strong">{card.customer_name}</span>
          {`, ${dates.filter(Boolean).join(", ")}`}
        </p>
        {card.title && <p class="small">{card.title}</p>}
      </div>
      {viewer && <Here viewer={viewer} others={here.length - 1} />}
    </header>
  );
}

function Here({ viewer, others }: { viewer: Viewer; others: number }) {
  return (
    <div class="viewing">
      <p>
        <Light of={viewer.human ? "lit" : "maybe"} />
        <span class="strong">
          {viewer.human ? `${viewer.customer_name} is viewing now` : "Somebody has it open: person or robot?"}
        </span>
        <span class="timer">{timer((now.value - Date.parse(viewer.since)) / 1_000)}</span>
      </p>
      {viewer.human && (
        <p class="where">
          {`reading ${SECTION_WORDS[viewer.section]}${others > 0 ? `, and ${others} more` : ""}`}
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

function notSaved(status: number): string {
  if (status === 0) return t("The server cannot be reached. The PDF was not saved.");
  if (status === 401) return t("You are signed out. Sign in, then try again.");
  return t("The PDF could not be made. The server's log says why.");
}
