/* The customer's page: takes over what the server painted, then tells and listens. */
import "../css/tokens.css";
import "../css/base.css";
import "../css/portal.css";
import { render } from "preact";
import { isDocument, page } from "./boot";
import { DocumentPage } from "./document";
import { HomePage } from "./home";
import { leave } from "./language";
import { watchSections } from "./sections";
import { startSocket } from "./socket";
import { startVisit } from "./visit";

function Page() {
  const shown = page.value;
  return isDocument(shown) ? <DocumentPage {...shown} /> : <HomePage {...shown} />;
}

function start(): void {
  watchSections();
  startVisit();
  startSocket();
}

if (!leave()) {
  render(<Page />, document.getElementById("app")!);
  // A page that is only prepared for a click that may never come tells nobody anything.
  if ((document as { prerendering?: boolean }).prerendering)
    document.addEventListener("prerenderingchange", start, { once: true });
  else start();
}
