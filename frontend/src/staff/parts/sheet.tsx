/* The parts in their states on one sheet, for whoever builds screens. */
import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import type { Card, Status } from "../../api/types";
import { t } from "../../lib/words";
import { StatusMark } from "../../ui/status";
import { Combobox } from "./combobox";
import { Frame } from "./frame";
import { Keys } from "./keys";
import { Lamp, Light } from "./lamp";
import { Segments } from "./segments";
import { DayBars, Sparkline } from "./sparkline";
import { PathBar } from "./steps";
import { Failed, Loading } from "./waiting";

const STATUSES: Status[] = ["open", "overdue", "partly_paid", "paid"];
const WEEK = [3, 5, 2, 8, 6, 9, 7];
const COLOURS = ["page", "sheet", "well", "press", "line", "line-2", "field", "ink-4", "ink-3", "ink-2", "ink", "light", "light-soft", "light-ink", "accent", "accent-soft", "good", "good-soft", "bad", "bad-soft", "wait", "wait-soft"];
const AT = "2026-11-20T10:00:00Z";

export function PartsPage() {
  const choice = useSignal<"one" | "two">("one");
  const text = useSignal("");
  const options = ["Holt Architekten", "Gasthaus Krone"].map((name) => ({ id: name.slice(0, 4), content: name, take: () => (text.value = name) }));
  return (
    <Frame title={<h1>{t("Parts")}</h1>}>
      <div class="sheet">
        <Part name="Buttons">
          <button type="button" class="button primary">Primary</button>
          <button type="button" class="button">Secondary</button>
          <button type="button" class="button danger">Danger</button>
          <button type="button" class="button destroy">Destroy</button>
          <button type="button" class="button" disabled>Disabled</button>
        </Part>
        <Part name="Status">
          {STATUSES.map((status) => <StatusMark key={status} status={status} />)}
          {STATUSES.map((status) => <StatusMark key={`${status}-pill`} status={status} pill />)}
        </Part>
        <Part name="Light">
          <Light of="lit" /> <span>somebody</span> <Light of="maybe" /> <span>person or robot?</span> <Light of="unlit" /> <span>nobody</span>
          <Lamp lit /> <Lamp />
        </Part>
        <Part name="Path">
          <PathBar card={card({})} />
          <PathBar card={card({ handed_out_at: AT })} />
          <PathBar card={card({ handed_out_at: AT, first_viewed_at: AT })} />
          <PathBar card={card({ handed_out_at: AT, first_viewed_at: AT, payment_read_at: AT })} />
          <PathBar card={card({ status: "paid" })} />
        </Part>
        <Part name="Series">
          <Sparkline values={WEEK} label="a week" />
          <Sparkline values={[0, 0, 0]} label="nothing" />
          <DayBars values={Array.from({ length: 24 }, (_, place) => (place % 5 ? 0 : place))} label="a day" />
        </Part>
        <Part name="Choices">
          <Segments label="Choice" of={[["one", "One"], ["two", "Two"]]} chosen={choice.value} choose={(name) => (choice.value = name)} />
          <input type="checkbox" role="switch" aria-label="Switch" />
          <Keys of="g l" />
        </Part>
        <Part name="Fields">
          <label>Field <input class="field" /></label>
          <label>Wrong <input class="field" aria-invalid value="31.02.2026" /></label>
          <Combobox label="Customer" placeholder="Customer" text={text.value} type={(typed) => (text.value = typed)} groups={[{ title: "Customers", options }]} />
        </Part>
        <Part name="Waiting and telling">
          <Loading />
          <Failed text="The server cannot be reached. Nothing was changed." again={() => undefined} />
        </Part>
        <Part name="Colours">
          {COLOURS.map((name) => (
            <span key={name} class="swatch" ref={(element) => element?.style.setProperty("--shown", `var(--${name})`)}>
              {name}
            </span>
          ))}
        </Part>
      </div>
    </Frame>
  );
}

function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <section>
      <h2>{name}</h2>
      <div>{children}</div>
    </section>
  );
}

function card(more: Partial<Card>): Card {
  return { handed_out_at: null, first_viewed_at: null, payment_read_at: null, pay_started_at: null, paid_at: null, status: "open", ...more } as Card;
}
