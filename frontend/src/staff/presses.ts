/* Single keys and short sequences such as "g" then "l". Pure. */

const PATIENCE = 1_200;

export class Presses {
  #first = "";
  #at = 0;

  /** What the keys that were pressed ask for, of `known` such as "j" or "g l"; null for nothing. */
  press(key: string, now: number, known: readonly string[]): string | null {
    const both = now - this.#at <= PATIENCE && this.#first ? `${this.#first} ${key}` : "";
    this.#first = "";
    if (both && known.includes(both)) return both;
    if (known.includes(key)) return key;
    if (known.some((keys) => keys.startsWith(`${key} `))) [this.#first, this.#at] = [key, now];
    return null;
  }
}

/** What a key press is called: letters small, nothing while another key is held. */
export function nameOf(event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey">): string {
  if (event.metaKey || event.ctrlKey || event.altKey) return "";
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}
