/* One document, with what shows it and nothing that shows a list. */
import type { PortalDocument } from "../api/types";
import { page } from "./boot";
import { DocumentPage } from "./document";
import { show } from "./main";
import { fetchPaying } from "./paying";
import { watchVersions } from "./versions";

function Page() {
  return <DocumentPage {...(page.value as PortalDocument)} />;
}

show(() => <Page />);
watchVersions();
if ((page.value as PortalDocument).document.kind === "invoice") fetchPaying().catch(() => {}); // asked for again by the button
