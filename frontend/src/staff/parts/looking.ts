/* What a screen asks the server for when it comes, and again whenever it depends on something else. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { reason } from "../ask";

export interface Looking<T> {
  /** null until the server has answered once. */
  found: Signal<T | null>;
  /** Why the last question was not answered; what was found before stands. */
  wrong: Signal<string>;
  look: () => Promise<void>;
}

/** An answer that a later one has overtaken is dropped. */
export function useLooking<T>(ask: () => Promise<T>, on: readonly unknown[] = [], wanted = true): Looking<T> {
  const found = useSignal<T | null>(null);
  const wrong = useSignal("");
  const latest = useRef(0);
  const look = async () => {
    const turn = ++latest.current;
    try {
      const answer = await ask();
      if (turn !== latest.current) return;
      found.value = answer;
      wrong.value = "";
    } catch (failure) {
      if (turn === latest.current) wrong.value = reason(failure);
    }
  };
  useEffect(() => void (wanted && look()), [...on, wanted]);
  return { found, wrong, look };
}
