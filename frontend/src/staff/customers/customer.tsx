/* One customer: what it owes, who of it reads what, its people, its portal, its documents and story. */
import { useSignal } from "@preact/signals";
import { ChevronRight, Copy, FilePlus, FileText, Pencil } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { CustomerScreen, Item, Viewer } from "../../api/types";
import { duration, timer } from "../../lib/dates";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Refusal, api, asked, reason } from "../ask";
import { ago, locale, now } from "../clock";
import { PortalSettings } from "../documents/portal-settings";
import { joined } from "../fold";
import { Counter } from "../live/counters";
import { Story } from "../documents/story";
import { copyLink } from "../parts/copy";
import { Frame } from "../parts/frame";
import { Light } from "../parts/lamp";
import { Doing, Wrong } from "../parts/trying";
import { CustomerAutopay } from "./autopay";
import { Erasure } from "./erasure";
import { Unfollowed } from "../parts/unfollowed";
import { Loading } from "../parts/waiting";
import { screen } from "../route";
import { known, mayWrite, viewing } from "../state";
import { sectionWord } from "../words";
import { CustomerCredit } from "../payments/credit";
import { CustomerDocuments } from "./documents";
import { Facts, People, PortalSwitch } from "./facts";

const SETTLING = 500; // ms that events may come in before the page is asked for again

export function CustomerPage() {
  const id = screen.value.name === "customer" ? screen.value.id : "";
  const shown = useSignal<CustomerScreen | null>(null);
  const story = useSignal<Item[] | null>(null);
  const wrong = useSignal("");
  const missing = useSignal(false);
  const params = { path: { customer: id } };
  const look = async () => {
    try {
      shown.value = await asked(api.GET("/api/v1/customers/{customer}/screen", { params }));
      wrong.value = "";
    } catch (failure) {
      missing.value = failure instanceof Refusal && [404, 422].includes(failure.status);
      wrong.value = missing.value ? t("There is no such customer.") : reason(failure);
    }
  };
  const lookBack = async () => {
    try {
      story.value = (await asked(api.GET("/api/v1/activity", { params: { query: { customer: id } } }))).items;
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  const fresh = (known.value?.items ?? []).filter((item) => item.customer === id);
  const last = fresh[0]?.seq ?? 0;
  const asking = useRef(false);
  useEffect(() => {
    if (!id || (shown.value && shown.value.seq >= last)) return;
    const waiting = setTimeout(() => void look(), shown.value ? SETTLING : 0);
    return () => clearTimeout(waiting);
  }, [id, last, shown.value?.seq]);
  useEffect(() => {
    if (!asking.current) void lookBack();
    asking.current = true;
  }, [id]);
  return (
    <Frame title={<Crumbs name={shown.value?.customer.name ?? t("Customer")} />} actions={shown.value && <Actions screen={shown.value} look={look} />}>
      {wrong.value && (
        <div class="none">
          <Wrong text={wrong.value} />
          {!missing.value && (
            <Doing act={() => Promise.all([look(), lookBack()])} doing={t("Asking again")}>
              {t("Try again")}
            </Doing>
          )}
        </div>
      )}
      {!shown.value && !wrong.value && <Loading />}
      {shown.value && <Body screen={shown.value} look={look} last={last} story={story.value && joined(story.value, fresh)} />}
    </Frame>
  );
}

function Crumbs({ name }: { name: string }) {
  return (
    <nav class="crumbs" aria-label={t("You are here")}>
      <a href="/staff/customers">{t("Customers")}</a>
      <Icon of={ChevronRight} />
      <h1>{name}</h1>
    </nav>
  );
}

function Actions({ screen: { customer, portal_links }, look }: { screen: CustomerScreen; look: () => Promise<void> }) {
  const link = portal_links.find((found) => !found.revoked_at && !found.superseded_at);
  if (!mayWrite.value) return null;
  return (
    <>
      <a class="button primary" href={`/staff/documents/new?kind=invoice&customer=${customer.id}`}>
        <Icon of={FilePlus} />
        {t("New invoice")}
      </a>
      <a class="button" href={`/staff/documents/new?kind=quote&customer=${customer.id}`}>
        <Icon of={FileText} />
        {t("New quote")}
      </a>
      <a class="button" href={`/staff/customers/${customer.id}/edit`} aria-label={t("Edit")} title={t("Edit")}>
        <Icon of={Pencil} />
      </a>
      {link && (
        <Doing act={() => copyLink(link.id).then(look)} doing={t("Copying")}>
          <Icon of={Copy} />
          {t("Copy portal link")}
        </Doing>
      )}
    </>
  );
}

interface BodyProps {
  screen: CustomerScreen;
  look: () => Promise<void>;
  last: number;
  story: Item[] | null;
}

function Body({ screen: shown, look, last, story }: BodyProps) {
  const { customer, standing, portal_links, reminder_refusals } = shown;
  const params = { path: { customer: customer.id } };
  const here = [...viewing.value.values()].filter((viewer) => viewer.customer === customer.id);
  const renew = () => asked(api.POST("/api/v1/customers/{customer}/links", { params }));
  return (
    <>
      <Headline screen={shown} here={here} />
      <div class="sides">
        <div class="side-main">
          <section class="counters" aria-label={t("Engagement")}>
            <Counter name={t("Documents")} figure={standing.documents} />
            <Counter name={t("Views")} figure={standing.views} />
            <Counter name={t("Time read")} figure={duration(standing.seconds)} />
            <Counter
              name={t("Last viewed")}
              figure={standing.last_viewed_at ? ago(standing.last_viewed_at, now.value) : t("never")}
            />
          </section>
          <CustomerDocuments customer={customer.id} last={last} />
          {story && <Story of={{ customer: customer.id }} items={story} />}
        </div>
        <aside class="rail" aria-label={t("About this customer")}>
          <People customer={customer} refusals={reminder_refusals} look={look} />
          <CustomerCredit customer={customer} last={last} look={look} />
          <Facts customer={customer} />
          <section>
            <PortalSwitch customer={customer} look={look} />
          </section>
          <CustomerAutopay customer={customer} last={last} look={look} />
          <PortalSettings title={t("Portal link")} links={portal_links} renew={renew} look={look} />
          <Erasure customer={customer} />
        </aside>
      </div>
    </>
  );
}

function Headline({ screen: { customer, standing }, here }: { screen: CustomerScreen; here: Viewer[] }) {
  const viewer = here.find((found) => found.human) ?? here[0];
  const invoices = standing.owed.reduce((sum, each) => sum + each.invoices, 0);
  return (
    <header class="headline" data-light={viewer ? (viewer.human ? "lit" : "maybe") : undefined}>
      <div>
        <p class="visually-hidden">{t("Owes")}</p>
        <div class="figures">
          {standing.owed.map((each) => (
            <div key={each.currency}>
              <p class="figure">{money(each.due, each.currency, locale)}</p>
              {each.overdue > 0 && (
                <p class="bad">{t("{amount} overdue", { amount: money(each.overdue, each.currency, locale) })}</p>
              )}
            </div>
          ))}
          {standing.owed.length === 0 && <p class="figure zero">{t("Owes nothing")}</p>}
        </div>
        <p>
          {standing.owed.length > 0
            ? tn(invoices, "open on {count} invoice to {customer}", "open on {count} invoices to {customer}", {
                customer: customer.name,
              })
            : t("{customer} has no open invoice", { customer: customer.name })}
        </p>
        {customer.unfollowed_at && <Unfollowed name={customer.name} />}
      </div>
      {viewer && <Here viewer={viewer} others={here.length - 1} />}
    </header>
  );
}

function Here({ viewer, others }: { viewer: Viewer; others: number }) {
  const place = viewer.document ? `${viewer.number}, ${sectionWord(viewer.section)}` : t("the portal");
  return (
    <div class="viewing">
      <p>
        <Light of={viewer.human ? "lit" : "maybe"} />
        <span class="strong">{viewer.human ? t("Here now") : t("Somebody has a page open: person or robot?")}</span>
        <span class="timer">{timer((now.value - Date.parse(viewer.since)) / 1_000)}</span>
      </p>
      {viewer.human && (
        <p class="where">
          {t("reading {place}", { place })}
          {others > 0 && `, ${tn(others, "and {count} more", "and {count} more")}`}
        </p>
      )}
    </div>
  );
}
