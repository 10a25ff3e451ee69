/* The fields of a form that is being edited: each with what is wrong, or what others made of it, under it. */
import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { t } from "../../lib/words";
import type { Editing } from "./editing";

interface Common {
  // A form's values have any shape; each field names its own.
  form: Editing<any>;
  name: string;
  label: string;
  hint?: ComponentChildren | undefined;
  /** The part of the value that faults name, such as `contacts.1.email`. */
  field?: string | undefined;
  wide?: boolean | undefined;
}

interface TextProps extends Common {
  type?: "text" | "email" | "tel";
  inputMode?: "numeric" | "decimal";
  maxLength?: number;
  autocomplete?: string;
  required?: boolean;
  placeholder?: string;
  /** What to make of the text when the field is left. */
  tidy?: (value: string) => string;
}

export function Text({ form, name, label, hint, field, wide, tidy, required, ...rest }: TextProps) {
  const value = String(form.values.value[name] ?? "");
  const leave = () => {
    if (tidy && tidy(value) !== value) form.set(name, tidy(value));
    if (value || form.fault(name)) form.look(name);
  };
  return (
    <Entry form={form} name={name} label={label} hint={hint} field={field} wide={wide} required={required}>
      {(attributes) => (
        <input
          {...(rest as InputHTMLAttributes<HTMLInputElement>)}
          {...attributes}
          class="field"
          name={name}
          required={required}
          value={value}
          onInput={(event) => form.set(name, event.currentTarget.value)}
          onBlur={leave}
        />
      )}
    </Entry>
  );
}

export function Area({ form, name, label, hint, maxLength, rows = 3, wide }: Common & { maxLength?: number; rows?: number }) {
  return (
    <Entry form={form} name={name} label={label} hint={hint} wide={wide}>
      {(attributes) => (
        <textarea
          {...attributes}
          class="field"
          name={name}
          rows={rows}
          maxLength={maxLength}
          value={String(form.values.value[name] ?? "")}
          onInput={(event) => form.set(name, event.currentTarget.value)}
        />
      )}
    </Entry>
  );
}

interface ChoiceProps extends Common {
  options: readonly (readonly [value: string, word: string])[];
  autocomplete?: string;
}

export function Choice({ form, name, label, hint, options, wide, autocomplete }: ChoiceProps) {
  const value = String(form.values.value[name] ?? "");
  const known = options.some(([option]) => option === value);
  return (
    <Entry form={form} name={name} label={label} hint={hint} wide={wide}>
      {(attributes) => (
        <select
          {...attributes}
          class="field"
          name={name}
          autocomplete={autocomplete as "country"}
          value={value}
          onChange={(event) => form.set(name, event.currentTarget.value)}
        >
          {!known && <option value={value}>{value}</option>}
          {options.map(([option, word]) => (
            <option key={option} value={option}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Entry>
  );
}

export function Switch({ form, name, label, hint }: Common) {
  const id = `field-${name}`;
  return (
    <div class="switched">
      <label for={id}>
        <span class="strong">{label}</span>
        {hint && <span class="small">{hint}</span>}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        name={name}
        checked={Boolean(form.values.value[name])}
        onChange={(event) => form.set(name, event.currentTarget.checked)}
      />
      <Clash form={form} name={name} />
    </div>
  );
}

interface Attributes {
  id: string;
  "aria-invalid"?: true | undefined;
  "aria-describedby"?: string | undefined;
}

interface EntryProps extends Common {
  required?: boolean | undefined;
  children: (attributes: Attributes) => ComponentChildren;
}

/** A label, what is typed, and a note: what would be right, else a hint. */
export function Entry({ form, name, label, hint, field = name, wide, required, children }: EntryProps) {
  const id = `field-${field}`;
  const fault = form.fault(field);
  const note = fault || hint ? `${id}-note` : undefined;
  return (
    <div class="entry" data-wide={wide}>
      <label for={id}>
        {label}
        {required && <span class="small">{` ${t("(needed)")}`}</span>}
      </label>
      {children({ id, "aria-invalid": fault ? true : undefined, "aria-describedby": note })}
      {note && (
        <p id={note} class={fault ? "fault" : "small"}>
          {fault || hint}
        </p>
      )}
      {field === name && <Clash form={form} name={name} />}
    </div>
  );
}

function Clash({ form, name }: { form: Editing<any>; name: string }) {
  if (!(name in form.clashes.value)) return null;
  const theirs = form.clashes.value[name];
  const simple = ["string", "number"].includes(typeof theirs);
  return (
    <p class="clash">
      {simple ? t("Meanwhile saved by somebody else: {value}", { value: String(theirs) || "–" }) : t("Somebody else changed this meanwhile.")}{" "}
      <button type="button" class="link" onClick={() => form.accept(name)}>
        {t("Take theirs")}
      </button>
    </p>
  );
}
