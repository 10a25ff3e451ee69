/* What paying adds to a document's page; fetched beside it. */
import type { PortalDocument } from "../../api/types";
import { asked, least } from "./amounts";
import { choose } from "./choice";
import { start } from "./start";
import "./style";

export { Bar } from "./bar";
export { Choice } from "./choice";
export { Payments, Stamp } from "./history";
export { Told } from "./outcome";

/** Go to pay what is asked for, or choose how much where the business lets him. */
export function pay({ document, live }: PortalDocument): void {
  if (live.instalment || least(live)) choose();
  else void start([{ document: document.id, amount: asked(live) }]);
}
