/* What somebody is writing: kept in this browser until it is saved, and put upon what others saved meanwhile. */
import { computed, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Fault } from "../../api/types";
import { t, tn } from "../../lib/words";
import { Refusal, reason } from "../ask";
import { me } from "../state";
import { differing, rebased } from "./rebase";

const LONGEST_KEPT = 30 * 86_400_000;

/** What is wrong with a value: a sentence or "", or one for each of its parts. */
export type Checks<T> = { [Name in keyof T]?: (value: T[Name], all: T) => string | Fault[] };

interface Kept<T> {
  base: T;
  values: T;
  at: number;
}

/** Which forms have something that was not saved. */
export const unsaved = signal<ReadonlySet<string>>(new Set());

export class Editing<T extends object> {
  readonly base;
  readonly values;
  readonly changed;
  readonly clashes = signal<Partial<T>>({});
  readonly faults = signal<Fault[]>([]);
  readonly wrong = signal("");
  readonly busy = signal(false);
  /** Since when what is shown was kept, if it comes from an earlier time. */
  readonly restored = signal<number | null>(null);

  constructor(
    readonly key: string,
    start: T,
    private readonly checks: Checks<T>,
  ) {
    this.base = signal(start);
    this.values = signal(start);
    this.changed = computed(() => differing(this.base.value, this.values.value));
    const kept = read<T>(key);
    if (!kept) return;
    unsaved.value = new Set([...unsaved.peek(), key]);
    this.base.value = kept.base;
    this.values.value = { ...start, ...kept.values };
    this.take(start);
    if (this.changed.value.length) this.restored.value = kept.at;
    else this.discard();
  }

  /** `field` names the part that was touched, such as `contacts.1.email`. */
  set<Name extends keyof T & string>(name: Name, value: T[Name], field: string = name): void {
    this.values.value = { ...this.values.value, [name]: value };
    const wrong = this.fault(field);
    this.faults.value = this.faults.value.filter((fault) => !within(fault.field, field));
    if (wrong && name in this.checks) this.look(name, field);
    this.keep();
  }

  /** Check one field; others are left as they are. */
  look(name: keyof T & string, field: string = name): void {
    const others = this.faults.value.filter((fault) => !within(fault.field, field));
    const found = this.checks[name]?.(this.values.value[name], this.values.value) ?? "";
    const faults = typeof found === "string" ? [{ field: name, problem: found }] : found;
    this.faults.value = [...others, ...faults.filter((fault) => fault.problem && within(fault.field, field))];
  }

  fault(field: string): string {
    return this.faults.value.find((fault) => within(fault.field, field))?.problem ?? "";
  }

  /** What somebody else saved, instead of mine. */
  accept(name: keyof T & string): void {
    const { [name]: theirs, ...others } = this.clashes.value;
    this.clashes.value = others as Partial<T>;
    this.set(name, theirs as T[typeof name]);
  }

  discard(): void {
    this.values.value = this.base.value;
    this.clear();
  }

  /** Others saved something: go on from there, with my changes upon it. */
  take(theirs: T): void {
    const { values, clashes } = rebased(this.base.value, this.values.value, theirs);
    this.base.value = theirs;
    this.values.value = values;
    this.clashes.value = clashes;
    if (this.changed.value.length) this.keep();
  }

  /** Save by `send`, which answers with what is so then. Whether it was done. */
  async save(send: (changed: (keyof T & string)[]) => Promise<T>, fresh?: () => Promise<T>): Promise<boolean> {
    if (this.busy.value || !this.passes()) return false;
    this.busy.value = true;
    this.wrong.value = "";
    this.faults.value = [];
    try {
      const saved = await this.sent(send, fresh);
      this.base.value = saved;
      this.values.value = saved;
      this.clear();
      return true;
    } catch (failure) {
      this.wrong.value = reason(failure);
      if (failure instanceof Refusal) this.faults.value = failure.faults;
      point();
      return false;
    } finally {
      this.busy.value = false;
    }
  }

  /** Where somebody was faster and touched other things, mine are saved upon theirs. */
  private async sent(send: (changed: (keyof T & string)[]) => Promise<T>, fresh?: () => Promise<T>): Promise<T> {
    try {
      return await send(this.changed.value);
    } catch (failure) {
      if (!fresh || !(failure instanceof Refusal) || failure.status !== 409) throw failure;
      this.take(await fresh());
      if (Object.keys(this.clashes.value).length) {
        throw new Refusal(409, {
          detail: t("Somebody saved something else here meanwhile. Your text is kept; look at what is marked, then save again."),
        });
      }
      return await send(this.changed.value);
    }
  }

  private passes(): boolean {
    for (const name of Object.keys(this.checks) as (keyof T & string)[]) this.look(name);
    const count = this.faults.value.length;
    this.wrong.value = count ? tn(count, "{count} field needs another look.", "{count} fields need another look.") : "";
    if (count) point();
    return !count;
  }

  private keep(): void {
    if (!this.changed.value.length) return this.clear();
    const kept: Kept<T> = { base: this.base.value, values: this.values.value, at: Date.now() };
    write(this.key, kept);
  }

  private clear(): void {
    this.clashes.value = {};
    this.faults.value = [];
    this.wrong.value = "";
    this.restored.value = null;
    write(this.key, null);
  }
}

/** A form that begins with `start`, or with what was typed and not saved before. */
export function useEditing<T extends object>(key: string, start: T, checks: Checks<T> = {}): Editing<T> {
  const form = useMemo(() => new Editing(key, start, checks), [key]);
  useMemo(() => {
    if (!form.busy.peek() && differing(form.base.peek(), start).length) form.take(start);
  }, [form, start]);
  return form;
}

/** Lead to the first field that is wrong. */
function point(): void {
  setTimeout(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}

function within(fault: string, field: string): boolean {
  return fault === field || fault.startsWith(`${field}.`);
}

function place(key: string): string {
  return `draft:${me.peek()?.id ?? ""}:${key}`;
}

function read<T>(key: string): Kept<T> | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place(key)) ?? "null") as Kept<T> | null;
    if (kept && Date.now() - kept.at < LONGEST_KEPT) return kept;
  } catch {
    // A browser that keeps nothing, or another version's draft.
  }
  return null;
}

function write(key: string, kept: unknown): void {
  const others = [...unsaved.peek()].filter((other) => other !== key);
  unsaved.value = new Set(kept ? [...others, key] : others);
  try {
    if (kept) localStorage.setItem(place(key), JSON.stringify(kept));
    else localStorage.removeItem(place(key));
  } catch {
    // A browser that keeps nothing: the text stays on the page.
  }
}

/** Of which of these forms something is kept, by who is signed in. */
export function lookForUnsaved(keys: readonly string[]): void {
  const others = [...unsaved.peek()].filter((key) => !keys.includes(key));
  unsaved.value = new Set([...others, ...keys.filter((key) => read(key))]);
}
