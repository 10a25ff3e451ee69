/* What paying adds to a document's page; fetched beside it. */
import type { PortalDocument } from "../../api/types";
import { asked, least } from "./amounts";
import { Bar } from "./bar";
import { Choice, choose } from "./choice";
import { start } from "./start";
import "./style";

export { Payments, Stamp } from "./history";
export { Told } from "./outcome";

/** Go to pay what is asked for, or choose how much where the business lets him. */
export function pay({ document, live }: PortalDocument): void {
  if (live.instalment || least(live)) choose();
  else void start([{ document: document.id, amount: asked(live) }]);
}

/** What follows the page, and lies over it. */
export function Below(shown: PortalDocument) {
  return (
    <>
      <Bar {...shown} />
      <Choice {...shown} />
    </>
  );
}
