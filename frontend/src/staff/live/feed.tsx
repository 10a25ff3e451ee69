/* The feed: the newest first, narrowed as the address says; it never moves while somebody reads. */
import { signal, useSignal } from "@preact/signals";
import { History, ListFilter, Pause, Play } from "lucide";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { now } from "../clock";
import { useCommands } from "../commands";
import { ask, query } from "../route";
import { known } from "../state";
import { Filters, ShowSelect } from "./filters";
import { Log } from "./log";
import { narrowing } from "./narrowing";
import { hourBefore } from "./past-hour";

/** Nothing new is shown for as long as this holds. */
const paused = signal(false);

export function Feed() {
  const wanted = narrowing(query.value);
  const opened = useSignal(false);
  // What holds stays in sight.
  const filtering = opened.value || Boolean(wanted.q || wanted.customer || wanted.at);
  const filter = () => {
    opened.value = true;
    // Right after the rendering, before the next key.
    queueMicrotask(() => document.querySelector<HTMLElement>(".filters input")?.focus());
  };
  const replay = () => ask({ replay: wanted.at || hourBefore(now.value), at: "" });
  const toggle = () => (paused.value = !paused.value);
  useCommands(() => [
    { keys: "p", words: paused.value ? t("Go on with the feed") : t("Pause the feed"), act: toggle, icon: Pause },
    { keys: "", words: t("Replay a past hour"), act: replay, icon: History },
    { keys: "f", words: t("Filter the feed"), act: filter, icon: ListFilter },
  ]);
  return (
    <section class="feed" aria-labelledby="feed">
      <header class="section">
        <h2 id="feed">{t("Feed")}</h2>
        <ShowSelect wanted={wanted} />
        <button type="button" class="tool" aria-label={t("Filter the feed")} title={t("Filter the feed")} aria-expanded={filtering} onClick={() => (opened.value ? (opened.value = false) : filter())}>
          <Icon of={ListFilter} />
        </button>
        <button type="button" class="tool" aria-label={t("Replay a past hour")} title={t("Replay a past hour")} onClick={replay}>
          <Icon of={History} />
        </button>
        <button type="button" class="tool" aria-label={t("Pause the feed")} title={t("Pause the feed")} aria-pressed={paused.value} onClick={toggle}>
          <Icon of={paused.value ? Play : Pause} />
        </button>
      </header>
      {filtering && <Filters wanted={wanted} />}
      <Log key={`${JSON.stringify(wanted)} ${known.value!.begun}`} wanted={wanted} paused={paused} />
    </section>
  );
}
