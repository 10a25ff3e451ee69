/* The customer's page: takes over what the server painted, then tells and listens. */
import "../css/tokens.css";
import "../css/base.css";
import "../css/portal.css";
import { effect } from "@preact/signals-core";
import { type ComponentChild, render } from "preact";
import { leave } from "./language";
import { watchSections } from "./sections";
import { startSocket } from "./socket";
import { startVisit } from "./visit";

function start(): void {
  watchSections();
  startVisit();
  startSocket();
}

/** Show `page` where the server painted its first part, and begin the visit. */
export function show(page: () => ComponentChild): void {
  if (leave()) return;
  // Whatever signal the page reads draws it again: so few elements need nothing finer.
  effect(() => render(page(), document.getElementById("app")!));
  // A page that is only prepared for a click that may never come tells nobody anything.
  if ((document as { prerendering?: boolean }).prerendering)
    document.addEventListener("prerenderingchange", start, { once: true });
  else start();
}
