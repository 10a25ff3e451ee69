/* The presence strip: up to three doorways, and a word about the others. */
import type { Viewer } from "../../api/types";
import { timer } from "../../lib/dates";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { locale, longAgo, now } from "../clock";
import { connection } from "../connection";
import { Light } from "../parts/lamp";
import { known, readerOf, viewing } from "../state";
import { sectionWord } from "../words";

const DOORWAYS = 3;

export function Doorways() {
  const here = everybody();
  const others = here.length - DOORWAYS;
  return (
    <section class="doorways" aria-label={t("Here now")}>
      {here.length === 0 && <Nobody />}
      {here.slice(0, DOORWAYS).map((viewer) => (
        <Doorway key={`${viewer.visit} ${viewer.document}`} viewer={viewer} />
      ))}
      {others > 0 && <p class="doorway others">{tn(others, "and {count} more", "and {count} more")}</p>}
    </section>
  );
}

/** Whoever is at the door: people first, then whoever came first. */
export function everybody(): Viewer[] {
  return [...viewing.value.values()].sort(peopleFirst);
}

/** What a viewer looks at: a document and what is due, or the portal. */
export function aboutViewer(viewer: Viewer): string {
  return viewer.document ? `${viewer.number}, ${money(viewer.due, viewer.currency, locale)}` : t("Portal");
}

/** The last person who was here, in a sentence; "" if nobody was. */
export function lastVisitor(): string {
  const items = known.value?.items ?? [];
  const last = items.find((item) => item.visit && known.value?.visits.get(item.visit) === "human");
  return last ? t("Last: {name}, {when}", { name: last.customer_name ?? "", when: longAgo(last.at, now.value) }) : "";
}

function Doorway({ viewer }: { viewer: Viewer }) {
  const { human } = viewer;
  return (
    <a
      class="doorway"
      data-light={human ? "lit" : "maybe"}
      href={viewer.document ? `/staff/documents/${viewer.document}` : "/staff"}
    >
      <Light of={human ? "lit" : "maybe"} />
      <span class="who">{readerOf(viewer)}</span>
      <span class="timer" aria-live="off">
        {timer((now.value - Date.parse(viewer.since)) / 1_000)}
      </span>
      <span class="about">{aboutViewer(viewer)}</span>
      <span class="where">{human ? sectionWord(viewer.section) : t("person or robot?")}</span>
    </a>
  );
}

function Nobody() {
  const away = !["live", "connecting"].includes(connection.value.state);
  return (
    <p class="doorway nobody">
      <Light of="unlit" />
      <span>
        {away
          ? t("Who is at the door shows again once this page is reconnected.")
          : [t("Nobody at the door."), lastVisitor()].filter(Boolean).join(" ")}
      </span>
    </p>
  );
}

function peopleFirst(one: Viewer, other: Viewer): number {
  return Number(other.human) - Number(one.human) || one.since.localeCompare(other.since);
}
