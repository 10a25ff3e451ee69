/* The presence strip: up to three doorways, and a word about the others. */
import type { Viewer } from "../../api/types";
import { timer } from "../../lib/dates";
import { money } from "../../lib/money";
import { ago, locale, now } from "../clock";
import { Light } from "../parts/lamp";
import { connection } from "../connection";
import { known, viewing } from "../state";
import { SECTION_WORDS } from "../words";

const DOORWAYS = 3;

export function Doorways() {
  const here = [...viewing.value.values()].sort(peopleFirst);
  const others = here.length - DOORWAYS;
  return (
    <section class="doorways" aria-label="At the door">
      {here.length === 0 && <Nobody />}
      {here.slice(0, DOORWAYS).map((viewer) => (
        <Doorway key={`${viewer.visit} ${viewer.document}`} viewer={viewer} />
      ))}
      {others > 0 && <p class="doorway others">{`and ${others} more`}</p>}
    </section>
  );
}

function Doorway({ viewer }: { viewer: Viewer }) {
  const { human } = viewer;
  const about = viewer.document
    ? `${viewer.number}, ${money(viewer.due, viewer.currency, locale)}`
    : "Portal";
  return (
    <a
      class="doorway"
      data-light={human ? "lit" : "maybe"}
      href={viewer.document ? `/staff/documents/${viewer.document}` : "/staff"}
    >
      <Light of={human ? "lit" : "maybe"} />
      <span class="who">{viewer.customer_name}</span>
      <span class="timer" aria-live="off">
        {timer((now.value - Date.parse(viewer.since)) / 1_000)}
      </span>
      <span class="about">{about}</span>
      <span class="where">{human ? SECTION_WORDS[viewer.section] : "person or robot?"}</span>
    </a>
  );
}

function Nobody() {
  const items = known.value?.items ?? [];
  const last = items.find((item) => item.visit && known.value?.visits.get(item.visit) === "human");
  const away = !["live", "connecting"].includes(connection.value.state);
  return (
    <p class="doorway nobody">
      <Light of="unlit" />
      <span>
        {away
          ? "Who is at the door shows again once this page is reconnected."
          : `Nobody at the door.${last ? ` Last: ${last.customer_name}, ${spell(ago(last.at, now.value))}` : ""}`}
      </span>
    </p>
  );
}

function spell(passed: string): string {
  return /^\d+ (min|h)$/.test(passed) ? `${passed} ago` : passed;
}

function peopleFirst(one: Viewer, other: Viewer): number {
  return Number(other.human) - Number(one.human) || one.since.localeCompare(other.since);
}
