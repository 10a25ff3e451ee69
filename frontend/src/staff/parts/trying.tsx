/* What is tried, what went wrong with it, and trying it again. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../../lib/words";
import { reason } from "../ask";

/** A sentence about what went wrong, beside what was asked for. */
export function Wrong({ text }: { text: string }) {
  return text ? (
    <p class="wrong" role="alert">
      {text}
    </p>
  ) : null;
}

/** A button whose label becomes the verb in progress; what goes wrong is said below it. */
export function Doing(props: {
  act: () => Promise<unknown>;
  doing: string;
  class?: string;
  children: ComponentChildren;
}) {
  const busy = useSignal(false);
  const wrong = useSignal("");
  const act = async () => {
    busy.value = true;
    wrong.value = "";
    try {
      await props.act();
    } catch (failure) {
      wrong.value = reason(failure);
    }
    busy.value = false;
  };
  return (
    <>
      <button type="button" class={`button ${props.class ?? ""}`} disabled={busy.value} onClick={act}>
        {busy.value ? props.doing : props.children}
      </button>
      <Wrong text={wrong.value} />
    </>
  );
}

/** Why something could not be read, if so, and a way to try it again. */
export function Unread({ why, look }: { why: string; look: () => Promise<unknown> }) {
  return why ? (
    <div class="none">
      <Wrong text={why} />
      <Doing act={look} doing={t("Asking again")}>
        {t("Try again")}
      </Doing>
    </div>
  ) : null;
}
