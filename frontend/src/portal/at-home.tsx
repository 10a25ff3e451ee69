/* The portal's home is a page of its own, so that nobody loads what shows a document for it. */
import type { PortalHome } from "../api/types";
import { page } from "./boot";
import { HomePage, autopay, choosing } from "./home";
import { show } from "./main";

function Page() {
  return <HomePage {...(page.value as PortalHome)} />;
}

show(() => <Page />);
if ((page.value as PortalHome).documents.some((found) => found.asked > 0) || /[?&](paid|left)=/.test(location.search))
  void import("./paying/on-home").then((of) => (choosing.value = { of }));
if ((page.value as PortalHome).autopay) void import("./autopay").then((of) => (autopay.value = { of }));
