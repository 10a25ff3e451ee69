/* Says that messages did not arrive, until somebody took note of each. */
import { MailX } from "lucide";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { dispatch } from "../state";

export function FailedStrip() {
  const failed = dispatch.value?.failed ?? 0;
  return (
    <div role="status">
      {failed > 0 && (
        <p class="failed-strip">
          <Icon of={MailX} />
          <span>{tn(failed, "{count} message did not arrive.", "{count} messages did not arrive.")}</span>
          <a href="/staff/failed-sends">{t("See why")}</a>
        </p>
      )}
    </div>
  );
}
