/* What staff do with a document that was issued: change it, write another like it, credit it, end it. */
import { useSignal } from "@preact/signals";
import { Ellipsis, Pencil } from "lucide";
import type { DocumentScreen } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { Dialog } from "../parts/dialog";
import { Doing } from "../parts/trying";
import { goTo } from "../route";

export function DocumentActions({ detail, look }: { detail: DocumentScreen["detail"]; look: () => Promise<void> }) {
  const open = useSignal<"" | "menu" | "void">("");
  const { card, editable } = detail;
  const ended = card.status === "void" || card.status === "withdrawn";
  const params = { path: { document: card.id } };
  const write = async (draft: { document: string }) => goTo(`/staff/documents/${draft.document}/edit`);
  const end = async () => {
    await asked(api.POST("/api/v1/documents/{document}/void", { params }));
    open.value = "";
    await look();
  };
  return (
    <>
      {editable && !ended && (
        <a class="button" href={`/staff/documents/${card.id}/edit`}>
          <Icon of={Pencil} />
          {t("Edit")}
        </a>
      )}
      <button type="button" class="tool" aria-label={t("More")} title={t("More")} onClick={() => (open.value = "menu")}>
        <Icon of={Ellipsis} />
      </button>
      {open.value === "menu" && (
        <Dialog title={card.number} close={() => (open.value = "")}>
          <ul class="rows">
            <li>
              <p class="strong">{t("Duplicate")}</p>
              <p class="small">{t("Begin another document like this one.")}</p>
              <Doing
                act={async () => write(await asked(api.POST("/api/v1/documents/{document}/duplicates", { params })))}
                doing={t("Duplicating")}
              >
                {t("Duplicate")}
              </Doing>
            </li>
            {card.kind === "invoice" && !ended && (
              <li>
                <p class="strong">{t("Credit note")}</p>
                <p class="small">{t("Begin a credit note for all of this invoice; take lines out of it before you issue it.")}</p>
                <Doing
                  act={async () => write(await asked(api.POST("/api/v1/documents/{document}/credit-notes", { params })))}
                  doing={t("Beginning")}
                >
                  {t("Credit")}
                </Doing>
              </li>
            )}
            {!ended && (
              <li>
                <p class="strong">{card.kind === "quote" ? t("Withdraw") : t("Void")}</p>
                <p class="small">{t("It keeps its number and stays to be seen; nobody can pay it.")}</p>
                <button type="button" class="button danger" onClick={() => (open.value = "void")}>
                  {card.kind === "quote" ? t("Withdraw") : t("Void")}
                </button>
              </li>
            )}
          </ul>
        </Dialog>
      )}
      {open.value === "void" && (
        <Dialog title={card.kind === "quote" ? t("Withdraw this quote?") : t("Void this document?")} close={() => (open.value = "")}>
          <p>{t("Your customer sees that it no longer holds. This cannot be undone.")}</p>
          <p class="buttons">
            <Doing act={end} doing={t("Working")} class="destroy">
              {card.kind === "quote" ? t("Withdraw") : t("Void")}
            </Doing>
          </p>
        </Dialog>
      )}
    </>
  );
}
