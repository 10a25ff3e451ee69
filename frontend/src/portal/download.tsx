/* Download PDF: a plain link that says what went wrong instead of leaving the page. */
import { signal } from "@preact/signals-core";
import { Download } from "lucide";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
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
    wrong.value = await import("./saving").then(
      (of) => of.savePdf(address),
      () => t("The PDF did not arrive. Check your connection, then try again."),
    );
    if (!wrong.value) downloaded();
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
