/* Entries of the log as people read them: in the feed one line above the other, on a page a story. */
import type { ComponentChildren } from "preact";
import { SECTIONS, type Item, type VisitClass } from "../../api/types";
import { duration } from "../../lib/dates";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { dateOf, dayWord, exact, hour, noon, second, when } from "../clock";
import { known } from "../state";
import { WhoWasIt } from "../visits/sitting";
import { type Told, sectionWord, told } from "../words";
import { type Gathered, gathered } from "./gathered";

interface Props {
  items: readonly Item[];
  /** Which entries came while somebody looked. */
  fresh: (item: Item) => boolean;
}

/** The feed: one entry after the other, day by day, below the one `above`, each leading to its document. */
export function Timeline({ items, above, fresh }: Props & { above?: Item | undefined }) {
  return (
    <ol>
      {items.map((item, place) => (
        <Line key={item.seq} item={item} by={classOf(item)} fresh={fresh(item)} begins={dateOf(item.at) !== dateOf((items[place - 1] ?? above)?.at ?? noon.value)} />
      ))}
    </ol>
  );
}

/** Drawn again only when one of these differs, or the day does: it reads a signal (noon). */
function Line({ item, by, fresh, begins }: { item: Item; by: VisitClass | null; fresh: boolean; begins: boolean }) {
  const said = told(item, by, true);
  const words = <Sentence of={said} />;
  const day = dayWord(item.at, noon.value);
  return (
    <>
      {begins && <li class="day">{day}</li>}
      <Entry item={item} by={by} at={hour(item.at)} said={said} fresh={fresh} more={said.more}>
        {/* A document that was taken away has no card, and no page to lead to. */}
        <p>{item.document && item.card ? <a href={`/staff/documents/${item.document}`}>{words}</a> : words}</p>
      </Entry>
    </>
  );
}

/** A story: a sitting is one entry, and each entry opens on its facts; `named`: of many documents. */
export function StoryLine({ items, fresh, named = false }: Props & { named?: boolean }) {
  return (
    <ol class="story">
      {gathered(items).map(({ lead, items: all, read }) => {
        const by = classOf(lead);
        const said = told(lead, by, named);
        return (
          <Entry key={all.at(-1)!.seq} item={lead} by={by} at={when(lead.at, noon.value)} said={said} fresh={fresh(lead)} more={[said.more, readWords(all, read)].filter(Boolean).join("; ")}>
            <details>
              <summary>
                <Sentence of={said} />
              </summary>
              {all.length === 1 ? <Facts item={lead} /> : <Steps of={all} />}
            </details>
          </Entry>
        );
      })}
    </ol>
  );
}

/** What the visit of an entry turned out to be. */
export function classOf(item: Item): VisitClass | null {
  if (!item.visit) return null;
  return known.value?.visits.get(item.visit) ?? item.visit_class;
}

interface EntryProps {
  item: Item;
  by: VisitClass | null;
  /** In words. */
  at: string;
  said: Told;
  fresh: boolean;
  more: string;
  children: ComponentChildren;
}

function Entry({ item, by, at, said, fresh, more, children }: EntryProps) {
  return (
    <li class="event" data-by={item.visit && (by === "human" ? "person" : "robot")} data-kind={item.kind} data-new={fresh} data-seq={item.seq}>
      <time dateTime={item.at} title={exact(item.at)}>
        {at}
      </time>
      <span class="mark">
        <Icon of={said.mark} />
      </span>
      {children}
      {more && <p class="about">{more}</p>}
      {item.visit && <WhoWasIt visit={item.visit} by={by} />}
    </li>
  );
}

function Sentence({ of: { sentence, who } }: { of: Told }) {
  const [before, after] = sentence.split("{who}");
  return (
    <>
      {before}
      <b>{who}</b>
      {after}
    </>
  );
}

function readWords(all: Gathered["items"], read: Gathered["read"]): string {
  if (all.length === 1) return "";
  return SECTIONS.filter((section) => read[section])
    .map((section) => `${sectionWord(section)} ${duration(read[section]!)}`)
    .join(", ");
}

/** What was done in one sitting, from its beginning, each with its number in the log. */
function Steps({ of }: { of: Gathered["items"] }) {
  return (
    <dl class="facts">
      {of.toReversed().map((item) => {
        const said = told(item, classOf(item), false);
        const { event } = item;
        return (
          <div key={item.seq}>
            <dt title={exact(item.at)}>{second(item.at)}</dt>
            <dd>
              {said.sentence.replace("{who}", said.who)}
              {event.kind === "document.section_read" && `, ${duration(event.seconds)}`}
              <span class="seq">{item.seq}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** What the log knows of an entry, word for word: its own names are in no language. */
function Facts({ item }: { item: Item }) {
  const facts = [
    [t("At"), exact(item.at)],
    [t("By"), told(item, classOf(item), false).who],
    [t("Device"), item.device],
  ];
  const logged = Object.entries(item.event).filter(([name, value]) => name !== "kind" && value);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => value && <Fact key={name} name={name!} value={value} />)}
      <div>
        <dt>{t("Entry")}</dt>
        <dd translate={false}>{`${item.seq}, ${item.kind}`}</dd>
      </div>
      {logged.map(([name, value]) => (
        <Fact key={name} name={name.replaceAll("_", " ")} value={String(value)} logged />
      ))}
    </dl>
  );
}

function Fact({ name, value, logged = false }: { name: string; value: string; logged?: boolean }) {
  return (
    <div translate={logged ? false : undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
