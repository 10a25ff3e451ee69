/* What people read: a document's sections as a strip of ink, and a visit fact by fact, with its hesitation. */
import { Download, Eye, Printer, ScrollText, type IconNode } from "lucide";
import { type Hint, type DocumentReading, type Section, type VisitFact, type VisitReading, type VisitRow } from "../../api/types";
import { duration, legal, timer } from "../../lib/dates";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { dateOf, exact, locale, second } from "../clock";
import { sectionWord } from "../words";

/** All people's time by section: ink by its share, and the same in words and figures. */
export function HeatStrip({ reading, now }: { reading: DocumentReading; now: Section | null }) {
  const whole = reading.sections.reduce((sum, each) => sum + each.seconds, 0);
  if (!whole) return null;
  return (
    <section class="heat" aria-labelledby="heat">
      <h2 id="heat">{t("What they read")}</h2>
      <ol>
        {reading.sections.map(({ section, seconds, visits }) => (
          <li key={section} data-reading={section === now}>
            <span class="name">
              {sectionWord(section)}
              {section === now && <span class="now">{t("now")}</span>}
            </span>
            <svg aria-hidden="true" width="100%" height="16">
              <rect width="100%" height="100%" fill-opacity={seconds / whole} />
            </svg>
            <span class="told">
              <b>{seconds ? duration(seconds) : t("not read|section")}</b>
              {visits > 0 && <span class="small">{tn(visits, "in {count} visit", "in {count} visits")}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Where older visits would stand. */
export function DeletedBefore({ since, first }: { since: string; first: string }) {
  if (first >= since) return null;
  return <p class="none small">{t("Visits before {date} are deleted; what was counted stays.", { date: legal(dateOf(since), locale) })}</p>;
}

/** What is worth a word of a visit, one after the other. */
export function Hints({ of }: { of: readonly Hint[] }) {
  if (!of.length) return null;
  return <span class="hints">{of.map(hintWords).join("; ")}</span>;
}

/** A visit from its beginning to its end. */
export function Facts({ visit, reading, open }: { visit: VisitRow; reading: VisitReading | undefined; open: boolean }) {
  const facts = reading?.facts ?? [];
  return (
    <ol class="visit-facts" aria-label={t("What was done in this visit")}>
      <Line at={visit.started_at} words={t("Opened")} />
      {facts.map((fact, place) => (
        <Line key={place} at={fact.at} mark={MARKS[fact.kind]} words={factWords(fact)} />
      ))}
      {!open && <Line at={visit.seen_at} words={t("Last sign of life")} />}
    </ol>
  );
}

const MARKS: Record<VisitFact["kind"], IconNode> = { viewed: Eye, read: ScrollText, printed: Printer, downloaded: Download };

function Line({ at, words, mark }: { at: string; words: string; mark?: IconNode }) {
  return (
    <li>
      <time dateTime={at} title={exact(at)}>
        {second(at)}
      </time>
      {mark ? <Icon of={mark} /> : <i />}
      <span>{words}</span>
    </li>
  );
}

function factWords(fact: VisitFact): string {
  switch (fact.kind) {
    case "viewed":
      return t("Looked at it: a view");
    case "read":
      return t("{section} on the screen, {time}", { section: sectionWord(fact.section!), time: timer(fact.seconds) });
    case "printed":
      return t("Printed it");
    case "downloaded":
      return t("Downloaded the PDF");
  }
}

function hintWords(hint: Hint): string {
  switch (hint.kind) {
    case "left_payment":
      return t("opened the payment step and left after {time}", { time: duration(hint.count) });
    case "read_again":
      if (hint.count === 3) return hint.section === "terms" ? t("third visit to the terms") : t("third visit to the payment step");
      return hint.section === "terms"
        ? t("visit no. {count} to the terms", { count: hint.count })
        : t("visit no. {count} to the payment step", { count: hint.count });
    case "came_back":
      return tn(hint.count, "came back after {count} day", "came back after {count} days");
    case "new_device":
      return t("on a new device, perhaps forwarded");
  }
}
