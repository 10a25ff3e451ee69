/* A screen that is fetched when it is first asked for. */
import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../lib/words";
import { Frame } from "./frame";
import { Wrong } from "./trying";

interface Props {
  load: () => Promise<ComponentType>;
  /** Its heading, for as long as it takes. */
  title: string;
}

export function Lazily({ load, title }: Props) {
  // In an object, because a signal would call a function that it is given.
  const found = useSignal<{ Page: ComponentType } | null>(null);
  const wrong = useSignal("");
  const fetch = async () => {
    wrong.value = "";
    try {
      found.value = { Page: await load() };
    } catch {
      wrong.value = t("This screen could not be fetched. Is the network there?");
    }
  };
  useEffect(() => void fetch(), []);
  if (found.value) return <found.value.Page />;
  return (
    <Frame title={<h1>{title}</h1>}>
      <Wrong text={wrong.value} />
      {wrong.value && (
        <p class="none">
          <button type="button" class="button" onClick={fetch}>
            {t("Try again")}
          </button>
        </p>
      )}
    </Frame>
  );
}
