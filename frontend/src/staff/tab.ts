/* The browser's tab: how many are at the door, and our lamp, lit while somebody is. */
import { effect } from "@preact/signals";
import { people } from "./state";

const LIGHT = "#f7a830";

/** Keep title and icon of the tab true from now on. */
export function startTab(): void {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  effect(() => {
    const here = people.value.length;
    document.title = here ? `(${here}) Porchlight` : "Porchlight";
    if (icon) icon.href = address(drawing(here > 0));
  });
}

export function address(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Our lamp as a small picture; a tab may be light or dark. */
export function drawing(lit: boolean): string {
  const glass = `<path d="M8 9h8l-1.2 9H9.2z" fill="${lit ? LIGHT : "none"}" stroke="none"/>`;
  const dot = lit ? `<circle cx="19" cy="19" r="4.5" fill="${LIGHT}" stroke="#fefdfb" stroke-width="1"/>` : "";
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="1.8"' +
    ' stroke-linejoin="round" stroke-linecap="round">' +
    "<style>path{stroke:#201b16}@media(prefers-color-scheme:dark){path{stroke:#f0ece6}}</style>" +
    `${glass}<path d="M12 1.5V4M12 4 5.5 9h13zM8 9l1.2 9h5.6L16 9M12 18v3M9 21.5h6"/>${dot}</svg>`
  );
}
