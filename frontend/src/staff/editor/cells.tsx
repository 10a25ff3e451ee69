/* The editor's fields: what is typed stays as it is typed, and becomes a number where it is one. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { decimal } from "../../lib/money";
import { typedDecimal } from "../../lib/typed";
import { t } from "../../lib/words";
import { locale } from "../clock";

interface NumberProps {
  id: string;
  label: string;
  /** Decimal text; "" while nothing is written. */
  value: string;
  digits?: number;
  change: (value: string) => void;
  fault?: string | undefined;
  placeholder?: string;
}

/** A decimal number: shown in the reader's way of writing, changed at every key. */
export function NumberCell({ id, label, value, digits = 0, change, fault, placeholder = "" }: NumberProps) {
  return (
    <Typed
      id={id}
      label={label}
      shown={value === "" ? "" : decimal(value, locale, digits)}
      read={(text) => typedDecimal(text, locale)}
      change={change}
      fault={fault}
      placeholder={placeholder}
    />
  );
}

interface TypedProps<Value> {
  id: string;
  label: string;
  shown: string;
  /** What the typed text means; null if it means nothing. */
  read: (text: string) => Value | null;
  change: (value: Value) => void;
  fault?: string | undefined;
  placeholder?: string;
}

export function Typed<Value>({ id, label, shown, read, change, fault, placeholder }: TypedProps<Value>) {
  const typed = useSignal<string | null>(null);
  const wrong = typed.value !== null && read(typed.value) === null;
  const hear = (text: string) => {
    typed.value = text;
    const value = read(text);
    if (value !== null) change(value);
  };
  const problem = wrong ? t("This is no number.") : fault;
  return (
    <input
      id={id}
      class="cell number"
      inputMode="decimal"
      autocomplete="off"
      aria-label={label}
      aria-invalid={problem ? true : undefined}
      title={problem ?? ""}
      placeholder={placeholder ?? ""}
      value={typed.value ?? shown}
      onFocus={(event) => event.currentTarget.select()}
      onInput={(event) => hear(event.currentTarget.value)}
      onBlur={() => !wrong && (typed.value = null)}
    />
  );
}

interface LabelledProps {
  label: string;
  name: string;
  fault?: string | undefined;
  hint?: string;
  children: ComponentChildren;
}

/** A label above its control, and what is wrong below it. */
export function Labelled({ label, name, fault, hint, children }: LabelledProps) {
  return (
    <div class="labelled" data-wrong={fault ? true : undefined}>
      <label for={name}>{label}</label>
      {children}
      {(fault || hint) && (
        <p id={`${name}-note`} class={fault ? "fault" : "small"}>
          {fault ?? hint}
        </p>
      )}
    </div>
  );
}
