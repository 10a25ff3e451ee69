/* The story of a document or a customer: everything that the log knows of it, the newest first. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Item } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { joined } from "../fold";
import { type Show, wants } from "../live/narrowing";
import { Segments } from "../parts/segments";
import { StoryLine, classOf } from "../parts/timeline";
import { Doing } from "../parts/trying";
import { known } from "../state";

const PAGE = 50;

type Subject = { document: string } | { customer: string };

export function Story({ of: subject, items }: { of: Subject; items: readonly Item[] }) {
  const show = useSignal<Show>("");
  const older = useSignal<Item[]>([]);
  const ended = useSignal(items.length < PAGE);
  const seen = useRef<number | null>(null);
  seen.current ??= known.value?.cursor ?? null;
  const all = joined(items, older.value);
  const wanted = { show: show.value, q: "", customer: "", at: "" };
  const rows = all.filter((item) => wants(wanted, item, classOf(item)));
  const more = async () => {
    const before = all.at(-1)?.seq ?? 1;
    const page = await asked(api.GET("/api/v1/activity", { params: { query: { before, ...subject } } }));
    older.value = joined(older.value, page.items);
    ended.value = page.next === null;
  };
  const of: [Show, string][] = [["", t("People only")], ["people", t("Visits")], ["links", t("Links")], ["payments", t("Payments")], ["everything", t("Everything")]];
  return (
    <section class="story-section" aria-labelledby="story">
      <header class="section">
        <h2 id="story">{t("Timeline")}</h2>
        <Segments label={t("Show")} of={of} chosen={show.value} choose={(name) => (show.value = name)} />
      </header>
      {rows.length === 0 && <p class="none">{t("Nothing of that kind so far.")}</p>}
      <StoryLine items={rows} named={"customer" in subject} fresh={(item) => item.seq > (seen.current ?? item.seq)} />
      {!ended.value && (
        <p class="more">
          <Doing act={more} doing={t("Fetching")}>
            {t("Earlier")}
          </Doing>
        </p>
      )}
    </section>
  );
}
