/* Which section of the page is being read: the one that fills most of the middle of the screen. */
import { signal } from "@preact/signals-core";
import { SECTIONS, type Section } from "../api/types";

export const section = signal<Section>("summary");

/** Keep `section` true from now on; sections are elements with `data-section`. */
export function watchSections(): void {
  let waiting = false;
  const look = () => {
    waiting = false;
    const middle = innerHeight * 0.45;
    let nearest = Infinity;
    for (const element of document.querySelectorAll<HTMLElement>("[data-section]")) {
      const { top, bottom } = element.getBoundingClientRect();
      const away = top <= middle && bottom >= middle ? 0 : Math.min(Math.abs(top - middle), Math.abs(bottom - middle));
      const name = element.dataset["section"] as Section;
      if (away < nearest && SECTIONS.includes(name)) {
        nearest = away;
        section.value = name;
      }
    }
  };
  const soon = () => {
    if (!waiting) requestAnimationFrame(look);
    waiting = true;
  };
  for (const event of ["scroll", "resize", "toggle"]) addEventListener(event, soon, true);
  soon();
}
