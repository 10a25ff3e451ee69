/* What the server gave up beside messages to customers, until it is tried again or dismissed. */
import type { FailedWork } from "../../api/types";
import { t, tn } from "../../lib/words";
import { api, asked } from "../ask";
import { exact, now, when } from "../clock";
import { Frame } from "../parts/frame";
import { useLooking } from "../parts/looking";
import { say } from "../parts/toast";
import { Doing, Unread } from "../parts/trying";
import { known, mayRule, me } from "../state";
import { workWord } from "../words";

export function FailedWorkPage() {
  const told = known.value?.items.find(({ kind }) => kind.startsWith("work."))?.seq ?? 0;
  const { found: items, wrong, look } = useLooking(() => asked(api.GET("/api/v1/failed-work")), [told], mayRule.value);
  return (
    <Frame title={<h1>{t("Other work that failed")}</h1>}>
      <div class="failed-sends">
        {me.value && !mayRule.value && <p class="none">{t("Only owners and admins see this.")}</p>}
        <Unread why={wrong.value} look={look} />
        {items.value?.length === 0 && (
          <p class="none">
            {t("Everything else that the server had to do is done.")} <a href="/staff/failed-sends">{t("Failed sends")}</a>
          </p>
        )}
        <ul>
          {items.value?.map((work) => (
            <Work key={work.id} work={work} look={look} />
          ))}
        </ul>
      </div>
    </Frame>
  );
}

function Work({ work, look }: { work: FailedWork; look: () => Promise<void> }) {
  const params = { path: { work: work.id } };
  const again = async () => {
    await asked(api.POST("/api/v1/failed-work/{work}/replays", { params }));
    say(t("It is tried again"));
    await look();
  };
  const dismiss = async () => {
    await asked(api.POST("/api/v1/failed-work/{work}/dismissal", { params }));
    await look();
  };
  return (
    <li>
      <h2>{workWord(work.kind)}</h2>
      <p class="small">
        {[...work.about, tn(work.tries, "tried {count} time", "tried {count} times")].join(", ")}{" "}
        <time dateTime={work.failed_at} title={exact(work.failed_at)}>
          {when(work.failed_at, now.value)}
        </time>
      </p>
      {work.error && (
        <p class="small">
          {t("The server said")}: <span class="mono">{work.error}</span>
        </p>
      )}
      <p class="buttons">
        <Doing act={again} doing={t("Trying")}>
          {t("Try again")}
        </Doing>
        <Doing act={dismiss} doing={t("Dismissing")} class="plain">
          {t("Dismiss")}
        </Doing>
      </p>
    </li>
  );
}
