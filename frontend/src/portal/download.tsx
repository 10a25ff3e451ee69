/* Download PDF: a plain link that says what went wrong instead of leaving the page. */
import { signal } from "@preact/signals-core";
import { Download } from "lucide";
import { NotSaved, save } from "../lib/save";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
import { AUTHORIZATION } from "./ask";
import { pass, token } from "./boot";
import { downloaded } from "./visit";

const state = signal<"idle" | "busy">("idle");
const wrong = signal("");

export function DownloadPdf({ id, primary }: { id: string; primary: boolean }) {
  const address = `/portal/${token}/documents/${id}/pdf`;
  const press = async (event: MouseEvent) => {
    // With a key held, the browser knows better: a new tab, or a place to keep it.
    // Where the link asks for a code, a plain request would be refused.
    if (!pass && (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)) return downloaded();
    event.preventDefault();
    if (state.value === "busy") return;
    state.value = "busy";
    wrong.value = "";
    try {
      await save(address, words, AUTHORIZATION);
      downloaded();
    } catch (failure) {
      wrong.value = failure instanceof NotSaved ? failure.message : words(0);
    }
    state.value = "idle";
  };
  return (
    <>
      <a
        class={primary ? "button primary" : "button"}
        href={address}
        rel="noreferrer"
        aria-disabled={state.value === "busy"}
        onClick={press}
      >
        <Icon of={Download} />
        {state.value === "busy" ? t("Fetching the PDF") : t("Download PDF")}
      </a>
      {wrong.value && (
        <span class="small bad" role="alert">
          {wrong.value}
        </span>
      )}
    </>
  );
}

function words(status: number): string {
  if (status === 0) return t("The PDF did not arrive. Check your connection, then try again.");
  if (status === 404) return t("The PDF is not here any more. Reload the page to see why.");
  if (status === 429) return t("That was too often. Wait a moment, then try again.");
  return t("The PDF could not be made just now. Try again in a moment.");
}
