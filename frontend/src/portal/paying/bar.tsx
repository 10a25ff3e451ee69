/* On a phone, the button again, while the one at the top is out of view. */
import { signal } from "@preact/signals-core";
import type { PortalDocument } from "../../api/types";
import { short } from "../../lib/dates";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { locale } from "../boot";
import { opening, payNow, payWords } from "../paying";
import { left } from "./amounts";

const away = signal(false);
let watching: IntersectionObserver | null = null;

export function Bar({ document: { currency, due_on }, live }: PortalDocument) {
  if (live.pay) return null;
  return (
    <div class="pay-bar" data-shown={away.value} inert={!away.value} ref={watch}>
      <p>
        <span class="figure">{money(left(live), currency, locale)}</span>
        {due_on && <span class="small">{t("Due {date}", { date: short(due_on, live.today, locale) })}</span>}
      </p>
      <button type="button" class="button primary" aria-disabled={opening.value} onClick={payNow}>
        {payWords()}
      </button>
    </div>
  );
}

function watch(bar: HTMLElement | null): void {
  watching?.disconnect();
  const button = document.querySelector(".hero .pay");
  if (!bar || !button) return;
  watching = new IntersectionObserver(([seen]) => (away.value = !seen!.isIntersecting));
  watching.observe(button);
}
