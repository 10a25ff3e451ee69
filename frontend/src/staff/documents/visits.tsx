/* The visits to a document, with the sections that each one read as a strip of ink. */
import { useSignal } from "@preact/signals";
import { Download, Printer } from "lucide";
import { SECTIONS, type Card, type Section, type Viewer, type VisitRow } from "../../api/types";
import { timer } from "../../lib/dates";
import { Icon } from "../../ui/icon";
import { exact, now, when } from "../clock";
import { Light } from "../parts/lamp";
import { SECTION_WORDS, whyNot } from "../words";

interface Props {
  visits: VisitRow[];
  card: Card;
  here: Viewer[];
}

const KINDS: Record<VisitRow["visit_class"], string> = {
  human: "",
  scanner: "Robot",
  staff: "One of you",
  unknown: "Person or robot?",
};

export function Visits({ visits, card, here }: Props) {
  const everybody = useSignal(false);
  const people = visits.filter((visit) => visit.visit_class === "human");
  const shown = everybody.value ? visits : people;
  const others = visits.length - people.length;
  return (
    <section class="visits" aria-labelledby="visits">
      <header class="section">
        <h2 id="visits">Visits</h2>
        <span class="small">{`${people.length} by people, ${others} by others`}</span>
        <div class="segments" role="group" aria-label="Show">
          <button type="button" aria-pressed={!everybody.value} onClick={() => (everybody.value = false)}>
            People
          </button>
          <button type="button" aria-pressed={everybody.value} onClick={() => (everybody.value = true)}>
            All
          </button>
        </div>
      </header>
      {shown.length === 0 ? (
        <p class="none">
          {others ? "No person so far. Robots are under All." : "Nobody came so far. The light goes on when somebody does."}
        </p>
      ) : (
        <table>
          <thead>
            <tr>
              <th class="dot"><span class="visually-hidden">Here now</span></th>
              <th>Who</th>
              <th class="wide">Device</th>
              <th class="wide">By</th>
              <th>When</th>
              <th class="number">Time</th>
              <th class="strip-head">
                {SECTIONS.map((section) => (
                  <span>{SECTION_WORDS[section]}</span>
                ))}
              </th>
              <th><span class="visually-hidden">Did</span></th>
            </tr>
          </thead>
          <tbody>
            {shown.map((visit) => (
              <Row
                key={visit.visit}
                visit={visit}
                name={card.customer_name}
                viewer={here.find((viewer) => viewer.visit === visit.visit)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ visit, name, viewer }: { visit: VisitRow; name: string; viewer: Viewer | undefined }) {
  const human = visit.visit_class === "human";
  const seconds = SECTIONS.reduce((sum, section) => sum + visit[section], 0);
  return (
    <tr data-robot={!human}>
      <td class="dot">
        <Light of={viewer ? (viewer.human ? "lit" : "maybe") : "unlit"} />
      </td>
      <td class="name">
        {human ? <span class="strong">{name}</span> : <span title={whyNot(visit.reasons)}>{KINDS[visit.visit_class]}</span>}
      </td>
      <td class="wide">{visit.device}</td>
      <td class="wide">{visit.portal ? "Portal link" : "Document link"}</td>
      <td>
        {viewer ? (
          <span class="now">now</span>
        ) : (
          <time dateTime={visit.started_at} title={exact(visit.started_at)}>
            {when(visit.started_at, now.value)}
          </time>
        )}
      </td>
      <td class="number">{timer(seconds)}</td>
      <td>
        <Strip visit={visit} seconds={seconds} reading={viewer?.human ? viewer.section : null} />
      </td>
      <td class="did">
        {visit.downloads > 0 && (
          <span role="img" aria-label="downloaded the PDF" title="downloaded the PDF">
            <Icon of={Download} />
          </span>
        )}
        {visit.prints > 0 && (
          <span role="img" aria-label="printed" title="printed">
            <Icon of={Printer} />
          </span>
        )}
      </td>
    </tr>
  );
}

/** One cell a section, ink by its share of the time; amber only while it is being read. */
function Strip({ visit, seconds, reading }: { visit: VisitRow; seconds: number; reading: Section | null }) {
  const told = SECTIONS.map((section) => `${SECTION_WORDS[section]} ${timer(visit[section])}`).join(", ");
  return (
    <span class="strip" role="img" aria-label={told} title={told}>
      {SECTIONS.map((section) => (
        <i data-reading={section === reading}>
          <svg aria-hidden="true" width="100%" height="100%">
            <rect width="100%" height="100%" fill-opacity={visit[section] / Math.max(seconds, 1)} />
          </svg>
        </i>
      ))}
    </span>
  );
}
