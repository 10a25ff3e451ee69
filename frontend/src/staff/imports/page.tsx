/* Import: drop files, see what each will become, take them in, and take an import back. */
import { useComputed } from "@preact/signals";
import { Upload } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Frame } from "../parts/frame";
import { known, mayWrite } from "../state";
import { hovering } from "./drop";
import { History } from "./history";
import { FileRow } from "./row";
import {
  MOST_FILES, add, away, clear, entries, goOn, halt, halted, left, reading, seen, sending, start, taken, undone, wanted,
  type Entry,
} from "./queue";

export function ImportsPage() {
  const items = known.value?.items;
  useEffect(() => {
    for (const { event } of items ?? []) if (event.kind === "import.undone") undone(event.batch);
  }, [items]);
  return (
    <Frame title={<h1>{t("Import")}</h1>}>
      <div class="imports">
        {mayWrite.value ? (
          <>
            <Chooser />
            {entries.value.length > 0 && <Chosen />}
          </>
        ) : (
          <p class="small">{t("You may see here what was imported. Importing is for members.")}</p>
        )}
        <History />
      </div>
    </Frame>
  );
}

function Chooser() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="dropzone"
        data-over={hovering.value}
        data-small={entries.value.length > 0}
        onClick={() => input.current?.click()}
      >
        <Icon of={Upload} size={20} />
        <span class="strong">
          {hovering.value ? t("Let go to look at them") : t("Drop e-invoices here, or choose files")}
        </span>
        <span class="small">
          {t("UBL 2.1 invoices and credit notes. Nothing is imported before you have seen what comes of it.")}
        </span>
      </button>
      <input
        ref={input}
        hidden
        type="file"
        multiple
        accept=".xml,application/xml,text/xml"
        onChange={(event) => {
          const picked = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          add(picked);
        }}
      />
    </>
  );
}

interface Shelf {
  title: string;
  note?: string;
  entries: Entry[];
}

/** The files, by what becomes of them. */
function Chosen() {
  const shelves = useComputed(shelved);
  return (
    <section class="chosen" aria-label={t("Chosen files")}>
      <Bar />
      {left.value > 0 && (
        <p class="wrong" role="alert">
          {tn(
            left.value,
            "An import takes {most} files at most, so {count} file was left out. Drop it again after this import.",
            "An import takes {most} files at most, so {count} files were left out. Drop them again after this import.",
            { most: MOST_FILES },
          )}
        </p>
      )}
      {shelves.value.map(({ title, note, entries: some }) => (
        <section key={title} class="shelf">
          <header>
            <h2>{title}</h2>
            <span class="small">{some.length}</span>
            {note && <p class="small">{note}</p>}
          </header>
          <ul>
            {some.map((entry) => (
              <FileRow key={entry.id} entry={entry} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

function Bar() {
  const total = entries.value.length;
  const [looking, sent] = [reading.value, sending.value];
  const busy = looking + sent > 0 && !halted.value;
  const n = wanted.value.length;
  return (
    <header class="bar">
      <div>
        <p class="headline-small" role="status">
          {said(looking, sent, n)}
        </p>
        <p class="small">{noted(busy, n)}</p>
      </div>
      <div class="buttons">
        {busy ? (
          <button type="button" class="button" onClick={halt}>
            {t("Stop")}
          </button>
        ) : (
          <>
            <button type="button" class="button plain" onClick={clear}>
              {t("Clear the list")}
            </button>
            {looking > 0 && (
              <button type="button" class="button" onClick={goOn}>
                {t("Go on")}
              </button>
            )}
          </>
        )}
        {(n > 0 || busy) && (
          <button type="button" class="button primary" disabled={busy || n === 0 || looking > 0} onClick={start}>
            {sent ? t("Importing") : tn(n, "Import {count} document", "Import {count} documents")}
          </button>
        )}
      </div>
      {busy && (
        <progress
          aria-label={sent ? t("Imported so far") : t("Looked at so far")}
          max={sent ? sent + taken.value : total}
          value={sent ? taken.value : total - looking}
        />
      )}
    </header>
  );
}

/** Where it stands: spoken, so only what changes the situation, and no running figures. */
function said(looking: number, sent: number, n: number): string {
  if (away.value) return t("The server cannot be reached");
  if (halted.value && looking) return t("Stopped");
  if (sent) return t("Importing");
  if (looking) return tn(entries.value.length, "Looking at {count} file", "Looking at {count} files");
  if (n) return tn(n, "{count} document to import", "{count} documents to import");
  if (taken.value) return tn(taken.value, "{count} document imported", "{count} documents imported");
  return t("Nothing to import");
}

function noted(busy: boolean, n: number): string {
  if (away.value && busy) return t("It goes on by itself when the server is back. Your files stay here.");
  if (sending.value) return t("{done} of {count}", { done: taken.value, count: sending.value + taken.value });
  if (busy) return t("{done} of {count}", { done: entries.value.length - reading.value, count: entries.value.length });
  if (n) return t("Nothing is imported yet.");
  if (taken.value) return t("The import is in the list below, where it can be undone.");
  return t("Each file says why.");
}

function shelved(): Shelf[] {
  const on: Record<"waiting" | "taken" | "new" | "check" | "here" | "refused", Entry[]> = {
    waiting: [], taken: [], new: [], check: [], here: [], refused: [],
  };
  for (const entry of entries.value) {
    const { step } = entry.state.value;
    if (step === "waiting" || step === "reading") on.waiting.push(entry);
    else if (step === "refused" || step === "taken") on[step].push(entry);
    else on[seen.value.get(entry.id)?.group ?? "new"].push(entry);
  }
  return [
    { title: t("Imported"), entries: on.taken },
    { title: t("Will be created"), entries: on.new },
    {
      title: t("Differs, please check"),
      note: t("They will be created too. What they say stands."),
      entries: on.check,
    },
    { title: t("Skipped, already here"), entries: on.here },
    { title: t("Refused"), note: t("Nothing of these is imported."), entries: on.refused },
    { title: t("Not looked at yet"), entries: on.waiting },
  ].filter((shelf) => shelf.entries.length > 0);
}
