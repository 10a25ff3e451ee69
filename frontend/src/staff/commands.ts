/* What can be done by a key or from the command menu. A screen adds its own while it is shown. */
import { computed, signal } from "@preact/signals";
import type { IconNode } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { Presses, nameOf } from "./presses";
import { singleKeys } from "./preferences";

export interface Command {
  /** Such as "j" or "g l"; "" for one without. */
  keys: string;
  words: string;
  act: () => void;
  icon?: IconNode;
  /** Only by its key: what would be no use in the menu. */
  hidden?: boolean;
}

/** Which sheet is open over the screen. */
export const sheet = signal<"menu" | "keys" | null>(null);

const sets = signal<readonly (() => Command[])[]>([]);

/** All that can be done now; what came last stands before what it shadows. */
export const commands = computed(() => {
  const found = new Map<string, Command>();
  for (const command of sets.value.toReversed().flatMap((set) => set())) {
    const name = command.keys || command.words;
    if (!found.has(name)) found.set(name, command);
  }
  return [...found.values()];
});

/** Let these be done for as long as a component is shown. */
export function useCommands(make: () => Command[]): void {
  const latest = useRef(make);
  latest.current = make;
  useEffect(() => addCommands(() => latest.current()), []);
}

/** Let these be done from now on; gives what ends it. */
export function addCommands(make: () => Command[]): () => void {
  sets.value = [...sets.peek(), make];
  return () => {
    sets.value = sets.peek().filter((set) => set !== make);
  };
}

/** Listen for keys from now on: never while somebody types, or with a dialog open. */
export function startKeys(): void {
  const presses = new Presses();
  addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      sheet.value = sheet.value === "menu" ? null : "menu";
      return;
    }
    const target = event.target as Element;
    const key = nameOf(event);
    if (!key || event.defaultPrevented || sheet.value) return;
    if (key.length === 1 && singleKeys.value === "off") return;
    if (target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    if (key === "Enter" && target.closest("a, button, summary")) return;
    const known = sets.value.flatMap((set) => set()).toReversed();
    const wanted = presses.press(key, event.timeStamp, known.map((command) => command.keys));
    if (!wanted) return;
    event.preventDefault();
    known.find((command) => command.keys === wanted)?.act();
  });
}
