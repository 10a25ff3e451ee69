/* Before an import is undone: exactly what goes away, or why nothing can. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BatchScreen } from "../../api/types";
import { t, tn } from "../../lib/words";
import { api, asked, reason } from "../ask";
import { Dialog } from "../parts/dialog";
import { say } from "../parts/toast";
import { Doing, Wrong } from "../parts/trying";

const NAMED = 8;

interface Props {
  batch: string;
  done: () => Promise<void>;
  close: () => void;
}

export function UndoDialog({ batch, done, close }: Props) {
  const plan = useSignal<BatchScreen["undo"] | null>(null);
  const wrong = useSignal("");
  const params = { path: { batch } };
  const look = async () => {
    try {
      plan.value = (await asked(api.GET("/api/v1/import-batches/{batch}", { params }))).undo;
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), []);
  const undo = async () => {
    await asked(api.POST("/api/v1/import-batches/{batch}/reversal", { params }));
    close();
    say(t("Import undone"));
    await done();
  };
  return (
    <Dialog title={t("Undo this import?")} close={close}>
      <Wrong text={wrong.value} />
      {plan.value && (plan.value.obstacle ? <p>{plan.value.obstacle}</p> : <Going plan={plan.value} />)}
      <div class="buttons end">
        <button type="button" class="button" onClick={close}>
          {plan.value?.obstacle ? t("Close") : t("Keep it")}
        </button>
        {plan.value && !plan.value.obstacle && (
          <Doing act={undo} doing={t("Undoing")} class="destroy">
            {tn(plan.value.documents.length, "Remove {count} document", "Remove {count} documents")}
          </Doing>
        )}
      </div>
    </Dialog>
  );
}

function Going({ plan }: { plan: BatchScreen["undo"] }) {
  const more = plan.documents.length - NAMED;
  return (
    <>
      <p>{t("These go away for good, with their links and files:")}</p>
      <ul class="going">
        {plan.documents.slice(0, NAMED).map(({ id, kind, number, customer_name }) => (
          <li key={id}>
            {kind === "credit_note"
              ? t("Credit note {number} to {customer}", { number, customer: customer_name })
              : t("Invoice {number} to {customer}", { number, customer: customer_name })}
          </li>
        ))}
        {more > 0 && <li>{tn(more, "and {count} more document", "and {count} more documents")}</li>}
        {listed(plan.customers).map((name) => (
          <li>{t("{name}, a customer with nothing else", { name })}</li>
        ))}
        {listed(plan.sellers).map((name) => (
          <li>{t("{name}, a seller with nothing else", { name })}</li>
        ))}
      </ul>
      <p class="small">{t("The feed keeps what happened. The same files can be imported again.")}</p>
    </>
  );
}

function listed(names: readonly string[]): string[] {
  const more = names.length - NAMED;
  return more > 0 ? [...names.slice(0, NAMED), tn(more, "{count} more", "{count} more")] : [...names];
}
