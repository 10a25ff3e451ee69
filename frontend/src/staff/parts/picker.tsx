/* A field of a form whose value is found: type a part of its name, choose with the arrows, Enter. */
import { useSignal } from "@preact/signals";
import { ChevronsUpDown } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { reason } from "../ask";
import { Combobox } from "./combobox";

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

export function Picker({ label, chosen, find, choose, id, fault, disabled = false, autoFocus = false }: Props) {
  const typed = useSignal<string | null>(null);
  const found = useSignal<Choice[]>([]);
  const said = useSignal("");
  const waiting = useRef(0);
  useEffect(() => () => clearTimeout(waiting.current), []);
  const look = (text: string) => {
    typed.value = text;
    clearTimeout(waiting.current);
    waiting.current = window.setTimeout(async () => {
      try {
        const choices = await find(text);
        if (typed.value !== text) return;
        found.value = choices;
        said.value = choices.length ? "" : t("Nothing found.");
      } catch (failure) {
        found.value = [];
        said.value = reason(failure);
      }
    }, PAUSE);
  };
  const close = () => {
    typed.value = null;
    found.value = [];
    said.value = "";
  };
  const options = found.value.map((choice) => ({
    id: choice.id,
    content: (
      <>
        <span class="strong">{choice.name}</span>
        {choice.more && <span class="small">{choice.more}</span>}
      </>
    ),
    take: () => choose(choice),
  }));
  return (
    <div class="picker">
      <label for={id}>{label}</label>
      <Combobox
        id={id}
        label={label}
        text={typed.value ?? chosen}
        type={look}
        groups={[{ title: "", options }]}
        eager
        opens={() => look("")}
        closes={close}
        nothing={said.value}
        invalid={fault && `${id}-note`}
        disabled={disabled}
        focused={autoFocus}
        after={<Icon of={ChevronsUpDown} />}
      />
      {fault && (
        <p id={`${id}-note`} class="fault">
          {fault}
        </p>
      )}
    </div>
  );
}
