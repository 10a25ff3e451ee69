/* Somebody at a customer's wants no more reminders: since when, and the way to send them again once he asks for it. */
import { useSignal } from "@preact/signals";
import { BellOff } from "lucide";
import type { ReminderRefusal } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { now, when } from "../clock";
import { Dialog } from "../parts/dialog";
import { say } from "../parts/toast";
import { Doing } from "../parts/trying";
import { mayWrite } from "../state";

interface Props {
  customer: string;
  refusal: ReminderRefusal;
  look: () => Promise<void>;
}

export function Refusal({ customer, refusal, look }: Props) {
  const asking = useSignal(false);
  const allow = async () => {
    const params = { path: { customer, refusal: refusal.id } };
    await asked(api.DELETE("/api/v1/customers/{customer}/reminder-refusals/{refusal}", { params }));
    asking.value = false;
    say(t("Reminders may go there again"));
    await look();
  };
  return (
    <div class="refusal">
      <p class="small">
        <Icon of={BellOff} />
        <span>{t("No more reminders since {when}, as asked", { when: when(refusal.at, now.value) })}</span>
      </p>
      {mayWrite.value && (
        <button type="button" class="link small" onClick={() => (asking.value = true)}>
          {t("Allow again")}
        </button>
      )}
      {asking.value && (
        <Dialog title={t("Allow reminders again?")} close={() => (asking.value = false)}>
          <p>{t("The reader of {address} asked for no more reminders. Send them again only if the customer asked you to.", { address: refusal.address })}</p>
          <p class="buttons end">
            <button type="button" class="button" onClick={() => (asking.value = false)}>
              {t("Leave it")}
            </button>
            <Doing act={allow} doing={t("Allowing")} class="primary">
              {t("The customer asked for it")}
            </Doing>
          </p>
        </Dialog>
      )}
    </div>
  );
}

/** The refusal of an e-mail address, however it is written. */
export function refusalOf(address: string, refusals: ReminderRefusal[]): ReminderRefusal | undefined {
  return refusals.find((refusal) => refusal.address === address.trim().toLowerCase());
}
