/* Writing a document: a new one, a draft, or the next version of one that was issued. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Customer, Draft, Kind, Settings, Wording } from "../../api/types";
import { kindWord } from "../../lib/kinds";
import { totals } from "../../lib/totals";
import { t } from "../../lib/words";
import { api, asked, reason } from "../ask";
import { hour } from "../clock";
import { Frame } from "../parts/frame";
import { say } from "../parts/toast";
import { Doing, Wrong } from "../parts/trying";
import { goTo, query } from "../route";
import { Facts } from "./facts";
import { Lines } from "./lines";
import { Rail } from "./rail";
import { Sums } from "./sums";
import { begun } from "./wording";
import { type Writing, forgetHere, keptHere, writing } from "./writing";

interface Opened {
  place: string;
  draft: Draft | null;
  first: Wording;
  settings: Settings;
  /** What was typed and never saved stands on the screen again. */
  restored: boolean;
}

const KINDS = ["invoice", "credit_note", "quote", "sales_order"];

export function NewPage() {
  return <EditorPage />;
}

/** `id` is the document; without one a new document begins, of the kind that the address asks for. */
export function EditorPage({ id }: { id?: string }) {
  const opened = useSignal<Opened | null>(null);
  const wrong = useSignal("");
  useEffect(() => {
    (id ? existing(id) : fresh()).then(
      (found) => (opened.value = found),
      (failure) => (wrong.value = reason(failure)),
    );
  }, [id]);
  if (opened.value) return <Editor opened={opened.value} />;
  return (
    <Frame title={<h1>{t("Document")}</h1>}>
      <div class="page-wrong">
        <Wrong text={wrong.value} />
      </div>
    </Frame>
  );
}

async function fresh(): Promise<Opened> {
  const settings = await asked(api.GET("/api/v1/settings"));
  const wanted = query.value.get("kind") ?? "";
  const kind = (KINDS.includes(wanted) ? wanted : "invoice") as Kind;
  const customer = query.value.get("customer") ?? "";
  const place = `new-${kind}`;
  const kept = keptHere(place);
  if (kept && !customer) return { place, draft: null, first: kept.wording, settings, restored: true };
  return { place, draft: null, first: begun(kind, customer, settings), settings, restored: false };
}

async function existing(id: string): Promise<Opened> {
  const params = { path: { document: id } };
  const [settings, draft] = await Promise.all([
    asked(api.GET("/api/v1/settings")),
    asked(api.GET("/api/v1/documents/{document}/draft", { params })),
  ]);
  const kept = keptHere(id);
  const mine = kept && JSON.stringify(kept.wording) !== JSON.stringify(draft.wording);
  return { place: id, draft, first: mine ? kept.wording : draft.wording, settings, restored: Boolean(mine) };
}

function Editor({ opened }: { opened: Opened }) {
  const desk = useMemo(() => writing(opened.place, opened.draft, opened.first), [opened]);
  const customer = useSignal<Customer | null>(null);
  const shown = useSignal(false);
  const restored = useSignal(opened.restored);
  const wording = desk.wording.value;
  const sums = totals(wording);
  useEffect(() => desk.leave, [desk]);
  useSignalEffect(() => {
    const made = desk.draft.value;
    if (made && !opened.draft) history.replaceState(null, "", `/staff/documents/${made.document}/edit`);
  });
  useEffect(() => {
    customer.value = null;
    if (!wording.customer) return;
    const params = { path: { customer: wording.customer } };
    asked(api.GET("/api/v1/customers/{customer}", { params })).then(
      (found) => (customer.value = found),
      (failure) => (desk.wrong.value = reason(failure)),
    );
  }, [wording.customer]);
  const issue = async () => {
    shown.value = true;
    const card = await desk.issue();
    if (!card) return focusFirst();
    say(card.version === 1 ? t("Issued as {number}", { number: card.number }) : t("Version {version} is out", { version: card.version }));
    goTo(`/staff/documents/${card.id}`);
  };
  useKeys(desk, issue);
  const faults = shown.value ? desk.faults.value : [];
  const number = desk.draft.value?.number ?? "";
  const issued = desk.draft.value?.issued ?? 0;
  return (
    <Frame
      title={
        <>
          <h1>{number ? `${kindWord(wording.kind)} ${number}` : newOf(wording.kind)}</h1>
          <Saved desk={desk} />
        </>
      }
      actions={
        <>
          <Doing act={issue} doing={t("Issuing")} class="primary">
            {issued ? t("Issue version {version}", { version: issued + 1 }) : t("Issue")}
          </Doing>
          <Doing act={() => leave(desk, opened)} doing={t("Discarding")} class="plain">
            {issued ? t("Discard changes") : t("Discard draft")}
          </Doing>
        </>
      }
    >
      <div class="writing">
        <form class="writing-main" onSubmit={(event) => event.preventDefault()}>
          {restored.value && (
            <p class="note-row" role="status">
              {t("What you typed last and did not save is here again.")}{" "}
              <button type="button" class="link" onClick={() => startOver(opened)}>
                {t("Start over")}
              </button>
            </p>
          )}
          <Conflict desk={desk} opened={opened} />
          {desk.state.value !== "conflict" && <Wrong text={desk.wrong.value} />}
          <Facts desk={desk} customer={customer.value} faults={faults} settings={opened.settings} />
          <Lines
            wording={wording}
            nets={sums.lines}
            taxRate={opened.settings.tax_rate}
            faults={faults}
            change={(lines) => desk.change({ lines })}
          />
          <Sums desk={desk} sums={sums} faults={faults} />
        </form>
        <Rail desk={desk} customer={customer.value} sums={sums} settings={opened.settings} />
      </div>
    </Frame>
  );
}

function newOf(kind: Kind): string {
  return { invoice: t("New invoice"), credit_note: t("New credit note"), quote: t("New quote"), sales_order: t("New order confirmation") }[kind];
}

function Saved({ desk }: { desk: Writing }) {
  const at = desk.savedAt.value;
  const words = {
    still: at ? t("Saved {time}", { time: hour(at) }) : desk.draft.value ? t("Draft") : t("Not saved yet"),
    typing: t("Typing"),
    saving: t("Saving"),
    failed: t("Not saved; kept in this browser"),
    conflict: t("Not saved; kept in this browser"),
  };
  return (
    <span class="small" role="status" data-state={desk.state.value}>
      {words[desk.state.value]}
    </span>
  );
}

function Conflict({ desk, opened }: { desk: Writing; opened: Opened }) {
  if (desk.state.value !== "conflict") return null;
  return (
    <div class="note-row bad" role="alert">
      <p>{desk.wrong.value}</p>
      <p class="buttons">
        <Doing act={desk.insist} doing={t("Saving")}>
          {t("Keep mine")}
        </Doing>
        <button type="button" class="button" onClick={() => startOver(opened)}>
          {t("Take theirs")}
        </button>
      </p>
    </div>
  );
}

/** Forget what this browser kept, and read anew. */
function startOver(opened: Opened): void {
  forgetHere(opened.place);
  location.reload();
}

async function leave(desk: Writing, opened: Opened): Promise<void> {
  await desk.discard();
  const gone = !desk.draft.value?.issued;
  goTo(gone ? "/staff/documents" : `/staff/documents/${opened.place}`);
}

/** Ctrl+S saves, Ctrl+Enter issues; both also where one types. */
function useKeys(desk: Writing, issue: () => Promise<void>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey)) return;
      if (event.key === "s") {
        event.preventDefault();
        void desk.save();
      } else if (event.key === "Enter") {
        event.preventDefault();
        void issue();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [desk]);
}

function focusFirst(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".writing [aria-invalid]")?.focus());
}
