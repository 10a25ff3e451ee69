/* Sends a message once more, with a fresh link. */
import type { OutgoingMessage } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { say } from "../parts/toast";
import { Doing } from "../parts/trying";
import { countFailures } from "../state";

export function Resend({ message, done }: { message: OutgoingMessage; done?: () => Promise<unknown> }) {
  const act = async () => {
    await asked(api.POST("/api/v1/deliveries/{delivery}/resends", { params: { path: { delivery: message.id } } }));
    say(t("Sent again, with a fresh link"));
    await countFailures();
    await done?.();
  };
  return (
    <Doing act={act} doing={t("Sending")}>
      {t("Resend")}
    </Doing>
  );
}
