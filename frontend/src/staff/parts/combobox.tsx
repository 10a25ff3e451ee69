/* A text field with a list below it (APG: editable combobox with list autocomplete).
   The focus stays in the field; the arrows move through the list, Enter takes, Escape closes. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

export interface Option {
  id: string;
  content: ComponentChildren;
  /** `aside`: beside what is shown, as with Ctrl and a click. */
  take: (aside: boolean) => void;
}

export interface Options {
  /** "" where the options need none, being of one kind. */
  title: string;
  options: readonly Option[];
}

interface Props {
  label: string;
  text: string;
  type: (text: string) => void;
  groups: readonly Options[];
  /** The list is always there, such as in a dialog of its own. */
  always?: boolean;
  /** The first option is chosen until another one is. */
  eager?: boolean;
  /** The list opens, by a click or the arrows; the field closes, with nothing taken. */
  opens?: () => void;
  closes?: () => void;
  id?: string;
  invalid?: string | undefined;
  disabled?: boolean;
  focused?: boolean;
  placeholder?: string;
  /** Enter where no option is chosen. */
  enter?: () => void;
  /** What to say when there are no options. */
  nothing?: string;
  /** Stands before the field and after it. */
  before?: ComponentChildren;
  after?: ComponentChildren;
}

export function Combobox(props: Props) {
  const { label, text, type, groups, always = false, eager = always, opens, closes, enter, nothing } = props;
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  const open = useSignal(always);
  const chosen = useSignal<string | null>(null);
  const options = groups.flatMap((group) => group.options);
  const current = options.find((option) => option.id === chosen.value) ?? (eager ? options[0] : undefined);
  const name = (option: Option) => `${list}-${option.id}`;
  const shown = open.value && options.length > 0;
  useEffect(() => {
    if (always || props.focused) field.current?.focus();
  }, []);
  useEffect(() => {
    if (current) document.getElementById(name(current))?.scrollIntoView({ block: "nearest" });
  }, [current?.id]);
  const show = () => {
    if (open.value) return;
    open.value = true;
    opens?.();
  };
  const hide = () => {
    open.value = always;
    chosen.value = null;
    closes?.();
  };
  const move = (by: number) => {
    if (!open.value) return show();
    const at = current ? options.indexOf(current) : by > 0 ? -1 : options.length;
    chosen.value = options.at((at + by + options.length) % Math.max(options.length, 1))?.id ?? null;
  };
  const take = (option: Option, aside: boolean) => {
    option.take(aside);
    hide();
  };
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && current && open.value) take(current, event.ctrlKey || event.metaKey);
    else if (event.key === "Enter" && enter) {
      open.value = false;
      enter();
    } else if (event.key === "Escape" && open.value && !always) hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="combobox">
      <div class="combobox-field">
        {props.before}
        <input
          ref={field}
          id={props.id}
          disabled={props.disabled ?? false}
          aria-invalid={props.invalid ? true : undefined}
          aria-describedby={props.invalid}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={shown}
          aria-controls={`${list}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && current ? name(current) : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={props.placeholder}
          value={text}
          onInput={(event) => {
            open.value = true;
            chosen.value = null;
            type(event.currentTarget.value);
          }}
          onKeyDown={press}
          onFocus={(event) => event.currentTarget.select()}
          onClick={opens && show}
          onBlur={hide}
        />
        {props.after}
      </div>
      <div id={`${list}-list`} class="options" role="listbox" aria-label={label} hidden={!shown}>
        {groups.map(
          (group, place) =>
            group.options.length > 0 && (
              <div key={group.title} role={group.title ? "group" : "presentation"} aria-labelledby={group.title ? `${list}-title-${place}` : undefined}>
                {group.title && (
                  <p id={`${list}-title-${place}`} class="options-title" role="presentation">
                    {group.title}
                  </p>
                )}
                {group.options.map((option) => (
                  <div
                    key={option.id}
                    id={name(option)}
                    class="option"
                    role="option"
                    aria-selected={option === current}
                    onPointerMove={() => (chosen.value = option.id)}
                    // The field keeps the focus.
                    onPointerDown={(event) => event.preventDefault()}
                    onClick={(event) => take(option, event.ctrlKey || event.metaKey)}
                  >
                    {option.content}
                  </div>
                ))}
              </div>
            ),
        )}
      </div>
      {open.value && nothing && options.length === 0 && (
        <p class="none" role="status">
          {nothing}
        </p>
      )}
    </div>
  );
}
