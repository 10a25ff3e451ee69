/* Every import: who, when, what came of it, and the way back while nothing was sent or paid. */
import { useSignal } from "@preact/signals";
import { Check, ChevronDown, CircleAlert, Minus } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { Batch, BatchFile, BatchScreen } from "../../api/types";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { exact, now, when } from "../clock";
import { Doing, Wrong } from "../parts/trying";
import { known, mayWrite, me } from "../state";
import { UndoDialog } from "./undo";

const TELLING = new Set(["import.finished", "import.undone", "document.created"]);

export function History() {
  const items = useSignal<Batch[]>([]);
  const next = useSignal<string | null>(null);
  const read = useSignal(false);
  const wrong = useSignal("");
  const asking = useRef(false);
  const last = known.value?.items.find((item) => TELLING.has(item.kind))?.seq ?? 0;
  const seen = useRef(-1);
  const look = async () => {
    if (asking.current) return;
    asking.current = true;
    try {
      do {
        seen.current = lastTold();
        const page = await asked(api.GET("/api/v1/import-batches"));
        const fresh = new Set(page.items.map(({ id }) => id));
        const older = items.value.slice(page.items.length).filter(({ id }) => !fresh.has(id));
        items.value = [...page.items, ...older];
        if (!older.length) next.value = page.next ?? null;
      } while (lastTold() > seen.current);
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
    read.value = true;
    asking.current = false;
  };
  const more = async () => {
    const page = await asked(api.GET("/api/v1/import-batches", { params: { query: { before: next.value } } }));
    items.value = [...items.value, ...page.items];
    next.value = page.next ?? null;
  };
  useEffect(() => void look(), [last]);
  return (
    <section class="history" aria-labelledby="history">
      <header>
        <h2 id="history">{t("Imports so far")}</h2>
      </header>
      <Wrong text={wrong.value} />
      {read.value && !items.value.length && !wrong.value && <p class="small">{t("Nothing was imported yet.")}</p>}
      <ul>
        {items.value.map((batch) => (
          <BatchRow key={batch.id} batch={batch} look={look} />
        ))}
      </ul>
      {next.value && (
        <p class="more">
          <Doing act={more} doing={t("Fetching")}>
            {t("Earlier")}
          </Doing>
        </p>
      )}
    </section>
  );
}

function lastTold(): number {
  return known.peek()?.items.find((item) => TELLING.has(item.kind))?.seq ?? 0;
}

function BatchRow({ batch, look }: { batch: Batch; look: () => Promise<void> }) {
  const screen = useSignal<BatchScreen | null>(null);
  const open = useSignal(false);
  const undoing = useSignal(false);
  const wrong = useSignal("");
  const fetch = async () => {
    try {
      const params = { path: { batch: batch.id } };
      screen.value = await asked(api.GET("/api/v1/import-batches/{batch}", { params }));
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  const at = when(batch.created_at, now.value);
  const files = `files-${batch.id}`;
  useEffect(() => {
    if (open.value) void fetch();
  }, [open.value, batch.undone_at, batch.created, batch.known, batch.refused]);
  return (
    <li class="file" data-undone={Boolean(batch.undone_at)}>
      <time dateTime={batch.created_at} title={exact(batch.created_at)}>
        {at}
      </time>
      <p class="strong">{counted(batch)}</p>
      <p class="small">{by(batch)}</p>
      <p class="sum">
        {mayUndo(batch) && (
          <button
            type="button"
            class="button plain"
            aria-label={t("Undo the import of {when}", { when: at })}
            onClick={() => (undoing.value = true)}
          >
            {t("Undo")}
          </button>
        )}
      </p>
      <button
        type="button"
        class="tool"
        aria-expanded={open.value}
        aria-controls={open.value && screen.value ? files : undefined}
        aria-label={t("Files of the import of {when}", { when: at })}
        onClick={() => (open.value = !open.value)}
      >
        <Icon of={ChevronDown} />
      </button>
      <Wrong text={wrong.value} />
      {open.value && screen.value && (
        <ul class="details" id={files}>
          {screen.value.files.map((file) => (
            <FileOfBatch key={file.place} file={file} />
          ))}
        </ul>
      )}
      {undoing.value && <UndoDialog batch={batch.id} done={look} close={() => (undoing.value = false)} />}
    </li>
  );
}

function FileOfBatch({ file }: { file: BatchFile }) {
  const { outcome, document, number, here, refusal, name } = file;
  const mark = { created: Check, known: Minus, refused: CircleAlert }[outcome];
  const shown = number || name || t("A file without a name");
  const faults = (refusal?.faults ?? []).map(({ field, problem }) => [field, problem].filter(Boolean).join(": "));
  return (
    <li data-outcome={outcome}>
      <Icon of={mark} />
      <p>
        {here && document ? <a href={`/staff/documents/${document}`}>{shown}</a> : shown}
        <span class="small">{` ${outcomeOf(file)}`}</span>
      </p>
      {faults.map((fault) => (
        <p class="small">{fault}</p>
      ))}
    </li>
  );
}

function outcomeOf({ outcome, here, refusal, name }: BatchFile): string {
  switch (outcome) {
    case "refused":
      return refusal?.detail ?? "";
    case "known":
      return t("already here, from {name}", { name });
    case "created":
      return here ? t("created from {name}", { name }) : t("created from {name}, and gone since", { name });
  }
}

function mayUndo(batch: Batch): boolean {
  if (!me.value || !mayWrite.value || batch.undone_at || !batch.created) return false;
  return batch.actor === `staff:${me.value.id}` || me.value.role !== "member";
}

function counted({ created, known: skipped, refused }: Batch): string {
  const parts = [
    created && tn(created, "{count} document", "{count} documents"),
    skipped && tn(skipped, "{count} already here", "{count} already here"),
    refused && tn(refused, "{count} refused", "{count} refused"),
  ];
  return parts.filter(Boolean).join(", ") || t("Nothing yet");
}

function by(batch: Batch): string {
  const who = batch.actor_name ?? (batch.origin === "command" ? t("The command line") : t("Somebody"));
  const done = batch.origin === "api" ? t("{who}, by the API", { who }) : who;
  if (batch.undone_at) {
    const at = when(batch.undone_at, now.value);
    return t("{who}; undone {when} by {undoer}", { who: done, when: at, undoer: batch.undone_by_name ?? t("a program") });
  }
  return batch.finished_at ? done : t("{who}; not finished", { who: done });
}
