/* What staff said of whole kinds of visits, each to be taken back. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { VisitPattern } from "../../api/types";
import { t, tn } from "../../lib/words";
import { api, asked, reason } from "../ask";
import { exact } from "../clock";
import { Doing, Wrong } from "../parts/trying";
import { sitterWord } from "../words";

export function Patterns() {
  const kept = useSignal<VisitPattern[]>([]);
  const wrong = useSignal("");
  const look = async () => {
    try {
      kept.value = await asked(api.GET("/api/v1/visit-patterns"));
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), []);
  const drop = async (pattern: string) => {
    await asked(api.DELETE("/api/v1/visit-patterns/{pattern}", { params: { path: { pattern } } }));
    await look();
  };
  return (
    <section class="patterns" aria-labelledby="patterns">
      <h2 id="patterns">{t("Visits that you know")}</h2>
      <Wrong text={wrong.value} />
      {kept.value.length === 0 && <p class="small">{t("Nothing was said of whole kinds of visits. It is said at a visit, under \"Who was it?\".")}</p>}
      <ul>
        {kept.value.map((each) => (
          <li key={each.id}>
            <span>
              {t("{device} from {place}: {who}", { device: each.device || t("a browser without a name"), place: each.address, who: sitterWord(each.visit_class) })}
              <span class="small" title={exact(each.created_at)}>
                {" "}
                {tn(each.visits, "{count} visit turned", "{count} visits turned")}
                {each.said_by && `, ${each.said_by}`}
              </span>
            </span>
            <Doing class="plain" act={() => drop(each.id)} doing={t("Counting anew")}>
              {t("Take it back")}
            </Doing>
          </li>
        ))}
      </ul>
    </section>
  );
}
