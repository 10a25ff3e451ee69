/* A form that loses nothing: what is wrong stands beside its field, and the typed text stays. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, InputHTMLAttributes } from "preact";
import type { Fault } from "../../api/types";
import { Refusal, reason } from "../ask";
import { Wrong } from "./trying";

export type Values = Record<string, string>;

interface FormProps {
  act: (values: Values) => Promise<unknown>;
  label: string;
  doing: string;
  /** Empty the fields once it is done. */
  clear?: boolean;
  children: (faults: Fault[]) => ComponentChildren;
}

export function Form({ act, label, doing, clear, children }: FormProps) {
  const busy = useSignal(false);
  const wrong = useSignal("");
  const faults = useSignal<Fault[]>([]);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    busy.value = true;
    wrong.value = "";
    faults.value = [];
    try {
      await act(Object.fromEntries(new FormData(form)) as Values);
      if (clear) form.reset();
    } catch (failure) {
      wrong.value = reason(failure);
      if (failure instanceof Refusal) faults.value = failure.faults;
    }
    busy.value = false;
  };
  return (
    <form class="form" onSubmit={submit} noValidate={false}>
      {children(faults.value)}
      <Wrong text={wrong.value} />
      <button class="button primary" disabled={busy.value}>
        {busy.value ? doing : label}
      </button>
    </form>
  );
}

interface FieldProps {
  label: string;
  name: string;
  type?: "text" | "email" | "password";
  autocomplete?: string;
  inputMode?: "numeric" | "decimal";
  minLength?: number;
  maxLength?: number;
  required?: boolean;
  defaultValue?: string;
  faults?: Fault[];
  hint?: string;
}

export function Field({ label, name, required = true, faults = [], hint, ...rest }: FieldProps) {
  const fault = faults.find((found) => found.field === name)?.problem;
  return (
    <label>
      {label}
      <input
        {...(rest as InputHTMLAttributes<HTMLInputElement>)}
        class="field"
        name={name}
        required={required}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault || hint ? `${name}-note` : undefined}
      />
      {(fault || hint) && (
        <span id={`${name}-note`} class={fault ? "fault" : "small"}>
          {fault ?? hint}
        </span>
      )}
    </label>
  );
}
