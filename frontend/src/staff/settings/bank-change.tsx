/* Bank details that were proposed: who did, what they are, and what a second person can do. */
import { Landmark } from "lucide";
import type { BankChange as Change } from "../../api/types";
import { inFours } from "../../lib/iban";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { exact, now, when } from "../clock";
import { useLooking } from "../parts/looking";
import { say } from "../parts/toast";
import { Doing, Unread } from "../parts/trying";
import { me } from "../state";
import { look, settings } from "./state";

export function BankChange() {
  const ask = async () => (await asked(api.GET("/api/v1/bank-change"))) ?? null;
  const { found, wrong, look: read } = useLooking<Change | null>(ask, [settings.value?.version]);
  const change = found.value;
  if (!change) return <Unread why={wrong.value} look={read} />;
  const params = { path: { details: change.id } };
  const approve = async () => {
    await asked(api.POST("/api/v1/bank-changes/{details}/approval", { params }));
    say(t("Bank details changed"));
    await look();
  };
  const withdraw = async () => {
    await asked(api.DELETE("/api/v1/bank-changes/{details}", { params }));
    say(t("Taken back"));
    await read();
  };
  const mine = change.proposed_by === `staff:${me.value?.id}`;
  return (
    <div class="bank-change" role="note">
      <p class="strong">
        <Icon of={Landmark} />
        {t("Other bank details wait")}
      </p>
      <p>{[inFours(change.account), change.bic, change.account_name].filter(Boolean).join(", ") || "–"}</p>
      <p class="small">
        {t("{name} proposed them {when}. They hold once a colleague approves them, or from {date} on.", {
          name: change.proposed_by_name,
          when: when(change.proposed_at, now.value),
          date: exact(change.effective_at),
        })}
      </p>
      <p class="buttons">
        {!mine && <Doing act={approve} doing={t("Approving")} class="primary">{t("Approve")}</Doing>}
        <Doing act={withdraw} doing={t("Taking back")}>{t("Take back")}</Doing>
      </p>
    </div>
  );
}
