/* The visits to a document, with the sections that each one read as a strip of ink. */
import { useSignal } from "@preact/signals";
import { ChevronRight, Download, Printer, type IconNode } from "lucide";
import { SECTIONS, type Card, type DocumentReading, type Hint, type Section, type Viewer, type VisitRow } from "../../api/types";
import { timer } from "../../lib/dates";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { exact, now, when } from "../clock";
import { Light } from "../parts/lamp";
import { Segments } from "../parts/segments";
import { type Column, Table } from "../parts/table";
import { WhoWasIt } from "../visits/sitting";
import { sectionWord, whyNot } from "../words";
import { DeletedBefore, Facts, Hints } from "./reading";

interface Props {
  visits: VisitRow[];
  card: Card;
  here: Viewer[];
  reading: DocumentReading;
  /** Ask for the visits again. */
  look: () => unknown;
}

export function Visits({ visits, card, here, reading, look }: Props) {
  const opened = useSignal<ReadonlySet<string>>(new Set());
  const readingOf = (visit: VisitRow) => reading.visits.find((each) => each.visit === visit.visit);
  const toggle = ({ visit }: VisitRow) => {
    const next = new Set(opened.value);
    if (!next.delete(visit)) next.add(visit);
    opened.value = next;
  };
  const show = useSignal<"people" | "all">("people");
  const people = visits.filter((visit) => visit.visit_class === "human");
  const shown = show.value === "all" ? visits : people;
  const others = visits.length - people.length;
  const below = (visit: VisitRow, hints: readonly Hint[]) => {
    const open = opened.value.has(visit.visit);
    const isHere = here.some((viewer) => viewer.visit === visit.visit);
    const why = visit.visit_class === "human" ? "" : whyNot(visit.reasons);
    return (open || why || hints.length > 0) && (
      <>
        {why && <span class="hints">{why}</span>}
        <Hints of={hints} />
        {open && <Facts visit={visit} reading={readingOf(visit)} open={isHere} />}
      </>
    );
  };
  return (
    <section class="visits" aria-labelledby="visits">
      <header class="section">
        <h2 id="visits">{t("Visits")}</h2>
        <span class="small">
          {t("{people}, {others}", {
            people: tn(people.length, "{count} by people", "{count} by people"),
            others: tn(others, "{count} by others", "{count} by others"),
          })}
        </span>
        <Segments
          label={t("Show")}
          of={[["people", t("People")], ["all", t("All")]]}
          chosen={show.value}
          choose={(name) => (show.value = name)}
        />
      </header>
      {shown.length === 0 ? (
        <p class="none">
          {others ? t("No person so far. Robots are under All.") : t("Nobody came so far. The light goes on when somebody does.")}
        </p>
      ) : (
        <Table
          columns={columns(card, here, look, opened.value, toggle)}
          rows={shown}
          row={(visit) => ({ key: visit.visit, "data-robot": visit.visit_class !== "human" })}
          below={(visit) => below(visit, readingOf(visit)?.hints ?? [])}
        />
      )}
      <DeletedBefore since={reading.since} first={card.created_at} />
    </section>
  );
}

function columns(
  card: Card,
  here: Viewer[],
  look: () => unknown,
  opened: ReadonlySet<string>,
  toggle: (visit: VisitRow) => void,
): Column<VisitRow>[] {
  const viewerOf = (visit: VisitRow) => here.find((viewer) => viewer.visit === visit.visit);
  return [
    { head: t("Here now"), unseen: true, class: "dot", cell: (visit) => <Light of={lightOf(viewerOf(visit))} /> },
    { head: t("Who"), class: "name", cell: (visit) => (
      <button type="button" class="unfold" aria-expanded={opened.has(visit.visit)} onClick={() => toggle(visit)}>
        <Icon of={ChevronRight} turns />
        <Who visit={visit} name={visit.sent_to || card.customer_name} />
      </button>
    ) },
    { head: t("Device"), class: "wide", cell: (visit) => visit.device },
    { head: t("By"), class: "widest", cell: (visit) => (visit.portal ? t("Portal link") : t("Document link")) },
    { head: t("When"), class: "when", cell: (visit) => <When visit={visit} viewer={viewerOf(visit)} /> },
    { head: t("Time"), class: "number", cell: (visit) => timer(secondsOf(visit)) },
    { head: t("Sections"), class: "strip-head", heading: <Sections />, cell: (visit) => <Strip visit={visit} viewer={viewerOf(visit)} /> },
    { head: t("Did"), unseen: true, class: "did", cell: (visit) => (
      <>
        {visit.downloads > 0 && <Did of={Download} word={t("downloaded the PDF")} />}
        {visit.prints > 0 && <Did of={Printer} word={t("printed")} />}
        <WhoWasIt visit={visit.visit} by={visit.visit_class} changed={look} />
      </>
    ) },
  ];
}

function Sections() {
  return (
    <>
      {SECTIONS.map((section) => (
        <span key={section}>{sectionWord(section)}</span>
      ))}
    </>
  );
}

function Who({ visit, name }: { visit: VisitRow; name: string }) {
  if (visit.visit_class === "human") return <span class="strong">{name}</span>;
  return <span>{kindWord(visit.visit_class)}</span>;
}

function When({ visit, viewer }: { visit: VisitRow; viewer: Viewer | undefined }) {
  if (viewer) return <span class="now">{t("now")}</span>;
  return (
    <time dateTime={visit.started_at} title={exact(visit.started_at)}>
      {when(visit.started_at, now.value)}
    </time>
  );
}

function Did({ of, word }: { of: IconNode; word: string }) {
  return (
    <span role="img" aria-label={word} title={word}>
      <Icon of={of} />
    </span>
  );
}

/** One cell a section, ink by its share of the time; amber only while it is being read. */
function Strip({ visit, viewer }: { visit: VisitRow; viewer: Viewer | undefined }) {
  const reading: Section | null = viewer?.human ? viewer.section : null;
  const whole = Math.max(secondsOf(visit), 1);
  const told = SECTIONS.map((section) => `${sectionWord(section)} ${timer(visit[section])}`).join(", ");
  return (
    <span class="strip" role="img" aria-label={told} title={told}>
      {SECTIONS.map((section) => (
        <i key={section} data-reading={section === reading}>
          <svg aria-hidden="true" width="100%" height="100%">
            <rect width="100%" height="100%" fill-opacity={visit[section] / whole} />
          </svg>
        </i>
      ))}
    </span>
  );
}

function secondsOf(visit: VisitRow): number {
  return SECTIONS.reduce((sum, section) => sum + visit[section], 0);
}

function lightOf(viewer: Viewer | undefined): "lit" | "maybe" | "unlit" {
  return viewer ? (viewer.human ? "lit" : "maybe") : "unlit";
}

function kindWord(visitClass: VisitRow["visit_class"]): string {
  switch (visitClass) {
    case "scanner":
      return t("Robot");
    case "staff":
      return t("One of you");
    default:
      return t("Person or robot?");
  }
}
