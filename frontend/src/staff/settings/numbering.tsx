/* How documents are numbered: a series a kind, without gaps. */
import { useMemo } from "preact/hooks";
import type { Kind, Series } from "../../api/types";
import { kindWord } from "../../lib/kinds";
import { t } from "../../lib/words";
import { Refusal, api, asked } from "../ask";
import { type Checks, useEditing } from "../parts/editing";
import { Text } from "../parts/fields";
import { useLooking } from "../parts/looking";
import { say } from "../parts/toast";
import { Unread } from "../parts/trying";
import { wholeOf } from "./choices";
import { Sheet } from "./sheet";
import { draftOf, settings } from "./state";

const KINDS: Kind[] = ["invoice", "quote", "credit_note", "sales_order"];
const MOST_DIGITS = 9;
const LARGEST = 999_999_999;
type Values = Record<string, string>;

export function NumberingPage() {
  const { found: known, wrong, look } = useLooking(() => asked(api.GET("/api/v1/series")));
  if (known.value) return <Fields known={known.value} look={look} />;
  return <Unread why={wrong.value} look={look} />;
}

function Fields({ known, look }: { known: Series[]; look: () => Promise<void> }) {
  const start = useMemo(() => read(known), [known]);
  const form = useEditing<Values>(draftOf("numbering"), start, CHECKS);
  const save = async () => {
    const done = await form.save(async (changed) => {
      const kinds = KINDS.filter((kind) => changed.some((name) => name.startsWith(`${kind}.`)));
      const saved = new Map(known.map((series) => [series.kind, series]));
      for (const kind of kinds) saved.set(kind, await put(kind, form.values.value));
      return read([...saved.values()]);
    });
    await look();
    if (done) say(t("Saved"));
  };
  return (
    <Sheet
      title={t("Numbering")}
      about={t("Numbers are given when a document is issued, one after the other and without gaps.")}
      form={form}
      words={labels()}
      save={save}
    >
      {KINDS.map((kind) => (
        <fieldset key={kind}>
          <legend>{kindWord(kind)}</legend>
          <div class="entries series">
            <Text form={form} name={`${kind}.pattern`} label={t("Pattern")} maxLength={60} />
            <Text form={form} name={`${kind}.digits`} label={t("Digits")} inputMode="numeric" maxLength={1} />
            <Text form={form} name={`${kind}.next`} label={t("Next number")} inputMode="numeric" maxLength={9} />
          </div>
          <p class="example">
            <span class="small">{t("The next one")}</span>
            <output for={`field-${kind}.pattern field-${kind}.digits field-${kind}.next`}>
              {example(form.values.value, kind)}
            </output>
          </p>
        </fieldset>
      ))}
      <p class="small">
        {t("{number} stands for the number, {year} for the year; with the year in it, a series begins again each January.")}
      </p>
    </Sheet>
  );
}

async function put(kind: Kind, values: Values): Promise<Series> {
  const body = {
    pattern: values[`${kind}.pattern`]!.trim(),
    digits: Number(values[`${kind}.digits`]),
    next: Number(values[`${kind}.next`]),
  };
  try {
    return await asked(api.PUT("/api/v1/series/{kind}", { params: { path: { kind } }, body }));
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    const errors = failure.faults.map(({ field, problem }) => ({ field: `${kind}.${field}`, problem }));
    throw new Refusal(failure.status, { detail: failure.message, errors });
  }
}

const CHECKS: Checks<Values> = Object.fromEntries(
  KINDS.flatMap((kind) => [
    [`${kind}.pattern`, (text: string) => (fits(text) ? "" : t("Write {number} once, and {year} if it starts again each year."))],
    [`${kind}.digits`, (text: string) => (wholeOf(text, 1, MOST_DIGITS) ? "" : t("From 1 to 9."))],
    [`${kind}.next`, (text: string) => (wholeOf(text, 1, LARGEST) ? "" : t("A number from 1 on."))],
  ]),
);

/** The server's rule. */
function fits(pattern: string): boolean {
  const rest = pattern.replaceAll("{year}", "").replace("{number}", "");
  return pattern.includes("{number}") && !/[{}]/.test(rest);
}

function read(known: Series[]): Values {
  return Object.fromEntries(
    known.flatMap(({ kind, pattern, digits, next }) => [
      [`${kind}.pattern`, pattern],
      [`${kind}.digits`, String(digits)],
      [`${kind}.next`, String(next)],
    ]),
  );
}

function example(values: Values, kind: Kind): string {
  const pattern = values[`${kind}.pattern`]!;
  const digits = wholeOf(values[`${kind}.digits`]!, 1, MOST_DIGITS);
  const next = wholeOf(values[`${kind}.next`]!, 1, LARGEST);
  if (!fits(pattern) || !digits || !next) return "–";
  const zone = settings.value?.time_zone ?? "UTC";
  const year = new Intl.DateTimeFormat("en", { year: "numeric", timeZone: zone }).format(Date.now());
  return pattern.replaceAll("{year}", year).replace("{number}", String(next).padStart(digits, "0"));
}

function labels(): Record<string, string> {
  const parts: [string, string][] = [
    ["pattern", t("Pattern")],
    ["digits", t("Digits")],
    ["next", t("Next number")],
  ];
  return Object.fromEntries(
    KINDS.flatMap((kind) => parts.map(([part, word]) => [`${kind}.${part}`, `${kindWord(kind)}, ${word}`])),
  );
}
