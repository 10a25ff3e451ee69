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
  title: string;
  options: readonly Option[];
}

interface Props {
  label: string;
  text: string;
  type: (text: string) => void;
  groups: readonly Options[];
  /** The list is always there, such as in a dialog of its own, and its first option is chosen. */
  always?: boolean;
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
  const { label, text, type, groups, always = false, placeholder, enter, nothing, before, after } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const open = useSignal(always);
  const chosen = useSignal<string | null>(null);
  const options = groups.flatMap((group) => group.options);
  const current = options.find((option) => option.id === chosen.value) ?? (always ? options[0] : undefined);
  const name = (option: Option) => `${id}-${option.id}`;
  const shown = open.value && (options.length > 0 || Boolean(always && nothing));
  useEffect(() => {
    if (always) field.current?.focus();
  }, []);
  useEffect(() => {
    if (current) document.getElementById(name(current))?.scrollIntoView({ block: "nearest" });
  }, [current?.id]);
  const move = (by: number) => {
    open.value = true;
    const at = current ? options.indexOf(current) : by > 0 ? -1 : options.length;
    chosen.value = options.at((at + by + options.length) % Math.max(options.length, 1))?.id ?? null;
  };
  const take = (option: Option, aside: boolean) => {
    if (!always) open.value = false;
    chosen.value = null;
    option.take(aside);
  };
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && current && open.value) take(current, event.ctrlKey || event.metaKey);
    else if (event.key === "Enter" && enter) {
      open.value = false;
      enter();
    } else if (event.key === "Escape" && shown && !always) open.value = false;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="combobox">
      <div class="combobox-field">
        {before}
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && current ? name(current) : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={placeholder}
          value={text}
          onInput={(event) => {
            open.value = true;
            chosen.value = null;
            type(event.currentTarget.value);
          }}
          onKeyDown={press}
          onBlur={() => (open.value = always)}
        />
        {after}
      </div>
      <div id={`${id}-list`} class="options" role="listbox" aria-label={label} hidden={!shown}>
        {groups.map(
          (group, place) =>
            group.options.length > 0 && (
              <div key={group.title} role="group" aria-labelledby={`${id}-title-${place}`}>
                <p id={`${id}-title-${place}`} class="options-title" role="presentation">
                  {group.title}
                </p>
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
      {always && nothing && options.length === 0 && (
        <p class="none" role="status">
          {nothing}
        </p>
      )}
    </div>
  );
}
