/* E-invoices coming in: picked, dropped, or from a terminal; each file gets its own answer. */
import { signal } from "@preact/signals";
import { Check, Copy, Terminal, TriangleAlert, Upload } from "lucide";
import { Icon } from "../../ui/icon";
import type { Problem, Taken } from "../../api/types";
import { Refusal, asked } from "../ask";
import { Dialog } from "../parts/dialog";
import { Lamp } from "../parts/lamp";
import { say } from "../parts/toast";

interface Outcome {
  name: string;
  said: string;
  faults: string[];
  document?: string;
}

const COMMAND = "porchlight import invoices/*.xml";
const outcomes = signal<Outcome[]>([]);
const waiting = signal(0);

export function ImportButton() {
  return (
    <>
      <label class="button primary">
        <Icon of={Upload} />
        Import e-invoices
        <Picker />
      </label>
      {(outcomes.value.length > 0 || waiting.value > 0) && <Outcomes />}
    </>
  );
}

export function NothingYet() {
  return (
    <section class="empty">
      <Lamp size={48} />
      <h2>No documents yet</h2>
      <p class="lede">The light goes on when the first customer opens one.</p>
      <ul>
        <li>
          <label>
            <Icon of={Upload} size={20} />
            <span class="strong">Drop in e-invoices</span>
            <span class="small">UBL 2.1 invoices and credit notes; click, or drop files anywhere here</span>
            <Picker />
          </label>
        </li>
        <li>
          <span class="terminal">
            <Icon of={Terminal} size={20} />
            <span class="strong">Or from a terminal</span>
            <span class="small">Importing the same file twice makes one document</span>
          </span>
          <code>
            <span>{`$ ${COMMAND}`}</span>
            <button type="button" class="tool" aria-label="Copy the command" onClick={copyCommand}>
              <Icon of={Copy} />
            </button>
          </code>
        </li>
      </ul>
    </section>
  );
}

export function dropped(event: DragEvent): void {
  event.preventDefault();
  void take([...(event.dataTransfer?.files ?? [])]);
}

function Picker() {
  return (
    <input
      class="visually-hidden"
      type="file"
      multiple
      accept=".xml,application/xml,text/xml"
      onChange={(event) => {
        const picked = [...(event.currentTarget.files ?? [])];
        event.currentTarget.value = "";
        void take(picked);
      }}
    />
  );
}

function Outcomes() {
  const refused = outcomes.value.filter((outcome) => !outcome.document).length;
  const title = waiting.value
    ? `Importing, ${waiting.value} to go`
    : refused
      ? `${refused} of ${outcomes.value.length} could not be imported`
      : "Imported";
  return (
    <Dialog title={title} close={() => (outcomes.value = [])}>
      <ul class="outcomes">
        {outcomes.value.map((outcome) => (
          <li data-refused={!outcome.document}>
            <Icon of={outcome.document ? Check : TriangleAlert} />
            <p class="strong">
              {outcome.document ? <a href={`/staff/documents/${outcome.document}`} onClick={forget}>{outcome.name}</a> : outcome.name}
            </p>
            <p>{outcome.said}</p>
            {outcome.faults.map((fault) => (
              <p class="fault">{fault}</p>
            ))}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function forget(): void {
  outcomes.value = [];
}

/** One after the other, so that a refused one costs the others nothing. */
async function take(files: File[]): Promise<void> {
  waiting.value += files.length;
  for (const file of files) {
    outcomes.value = [...outcomes.value, await takeOne(file)];
    waiting.value -= 1;
  }
}

async function takeOne(file: File): Promise<Outcome> {
  const { name } = file;
  try {
    const taken = await asked(send(file));
    const { document, created, remarks = [] } = taken;
    const said = created ? "New" : "Known already, nothing was changed";
    const things = remarks.length === 1 ? "1 thing" : `${remarks.length} things`;
    const noted = created && remarks.length ? `, with ${things} to check` : "";
    return { name, said: said + noted, faults: [], document };
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    const faults = failure.faults.map((fault) => [fault.field, fault.problem].filter(Boolean).join(": "));
    return { name, said: failure.message, faults };
  }
}

/** The body is the file itself, which the API's generated client cannot say. */
async function send(file: File): Promise<{ data?: Taken; error?: Problem; response: Response }> {
  const headers = { "content-type": "application/xml" };
  const response = await fetch("/api/v1/imports", { method: "POST", headers, body: file });
  const answer = await response.json();
  return response.ok ? { data: answer, response } : { error: answer, response };
}

async function copyCommand(): Promise<void> {
  try {
    await navigator.clipboard.writeText(COMMAND);
    say("Command copied");
  } catch {
    say("Select the command and copy it by hand");
  }
}
