/* A field that finds: type, choose with the arrows, Enter (APG, list autocomplete). */
import { useSignal } from "@preact/signals";
import { ChevronsUpDown } from "lucide";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { reason } from "../ask";

export interface Choice {
  id: string;
  name: string;
  more?: string;
}

interface Props {
  label: string;
  /** What is chosen now, by name. */
  chosen: string;
  find: (text: string) => Promise<Choice[]>;
  choose: (choice: Choice) => void;
  id: string;
  fault?: string | undefined;
  disabled?: boolean;
  autoFocus?: boolean;
}

const PAUSE = 150;

export function Picker({ label, chosen, find, choose, id, fault, disabled, autoFocus }: Props) {
  const list = useId();
  const typed = useSignal<string | null>(null);
  const found = useSignal<Choice[]>([]);
  const wrong = useSignal("");
  const current = useSignal(0);
  const waiting = useRef(0);
  const open = typed.value !== null;
  const look = (text: string) => {
    typed.value = text;
    clearTimeout(waiting.current);
    waiting.current = window.setTimeout(async () => {
      try {
        const choices = await find(text);
        if (typed.value !== text) return;
        found.value = choices;
        current.value = 0;
        wrong.value = "";
      } catch (failure) {
        wrong.value = reason(failure);
      }
    }, PAUSE);
  };
  useEffect(() => () => clearTimeout(waiting.current), []);
  const close = () => {
    typed.value = null;
    found.value = [];
  };
  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    choose(choice);
    close();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return look("");
      const count = found.value.length;
      current.value = count ? (current.value + (event.key === "ArrowDown" ? 1 : count - 1)) % count : 0;
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      take(found.value[current.value]);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    }
  };
  return (
    <div class="picker">
      <label for={id}>{label}</label>
      <div class="picker-field">
        <input
          id={id}
          class="field"
          type="text"
          role="combobox"
          autocomplete="off"
          autoFocus={autoFocus ?? false}
          disabled={disabled ?? false}
          aria-expanded={open}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={open && found.value.length ? `${list}-${current.value}` : undefined}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? `${id}-note` : undefined}
          value={typed.value ?? chosen}
          onInput={(event) => look(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          onClick={() => open || look("")}
          onKeyDown={press}
          onBlur={() => setTimeout(close, 120)}
        />
        <Icon of={ChevronsUpDown} />
      </div>
      <ul id={list} role="listbox" aria-label={label} class="choices-found" hidden={!open || (!found.value.length && !wrong.value)}>
        {found.value.map((choice, place) => (
          <li
            key={choice.id}
            id={`${list}-${place}`}
            role="option"
            aria-selected={place === current.value}
            onPointerDown={(event) => {
              event.preventDefault();
              take(choice);
            }}
          >
            <span class="strong">{choice.name}</span>
            {choice.more && <span class="small">{choice.more}</span>}
          </li>
        ))}
      </ul>
      {wrong.value && open && <p class="small wrong">{wrong.value}</p>}
      {open && !found.value.length && !wrong.value && typed.value && (
        <p class="small" role="status">
          {t("Nothing found.")}
        </p>
      )}
      {fault && (
        <p id={`${id}-note`} class="fault">
          {fault}
        </p>
      )}
    </div>
  );
}
