/* One thing done with many documents; what could not be done is said, document by document. */
import { useSignal } from "@preact/signals";
import type { Card } from "../../api/types";
import { t, tn } from "../../lib/words";
import { api, asked } from "../ask";
import { Dialog } from "../parts/dialog";
import { say } from "../parts/toast";
import { Doing } from "../parts/trying";

type Action = "issue" | "void" | "discard";

interface Props {
  cards: Card[];
  clear: () => void;
  again: () => Promise<void>;
}

export function Bulk({ cards, clear, again }: Props) {
  const confirming = useSignal<Action | null>(null);
  const problems = useSignal<[string, string][]>([]);
  const drafts = cards.filter((card) => !card.version);
  const issued = cards.filter((card) => card.version && !["void", "withdrawn"].includes(card.status));
  const of: Record<Action, Card[]> = { issue: drafts, discard: drafts, void: issued };
  const act = async (action: Action) => {
    const body = { action, documents: of[action].map((card) => card.id) };
    const outcomes = await asked(api.POST("/api/v1/documents/batches", { body }));
    const failed = outcomes.filter((outcome) => outcome.problem);
    problems.value = failed.map((outcome) => [nameOf(cards, outcome.document), outcome.problem]);
    confirming.value = null;
    const done = outcomes.length - failed.length;
    if (done) say(tn(done, "{count} document done", "{count} documents done"));
    if (!failed.length) clear();
    await again();
  };
  return (
    <section class="bulk" aria-label={t("Chosen documents")}>
      <p class="strong">{tn(cards.length, "{count} chosen", "{count} chosen")}</p>
      {drafts.length > 0 && (
        <Doing act={() => act("issue")} doing={t("Issuing")}>
          {tn(drafts.length, "Issue {count} draft", "Issue {count} drafts")}
        </Doing>
      )}
      {drafts.length > 0 && (
        <button type="button" class="button danger" onClick={() => (confirming.value = "discard")}>
          {tn(drafts.length, "Discard {count} draft", "Discard {count} drafts")}
        </button>
      )}
      {issued.length > 0 && (
        <button type="button" class="button danger" onClick={() => (confirming.value = "void")}>
          {tn(issued.length, "Void {count} document", "Void {count} documents")}
        </button>
      )}
      <button type="button" class="button plain" onClick={clear}>
        {t("Choose none")}
      </button>
      {confirming.value && (
        <Dialog
          title={confirming.value === "void" ? t("Void these documents?") : t("Discard these drafts?")}
          close={() => (confirming.value = null)}
        >
          <p>
            {confirming.value === "void"
              ? t("They keep their numbers and stay to be seen as void; nobody can pay them. This cannot be undone.")
              : t("They were never issued and leave nothing behind. This cannot be undone.")}
          </p>
          <p class="buttons">
            <Doing act={() => act(confirming.value!)} doing={t("Working")} class="destroy">
              {confirming.value === "void" ? t("Void") : t("Discard")}
            </Doing>
          </p>
        </Dialog>
      )}
      {problems.value.length > 0 && (
        <Dialog title={t("Not all of it worked")} close={() => (problems.value = [])}>
          <ul class="rows">
            {problems.value.map(([name, problem]) => (
              <li>
                <p class="strong">{name}</p>
                <p class="small">{problem}</p>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </section>
  );
}

function nameOf(cards: Card[], id: string): string {
  const card = cards.find((each) => each.id === id);
  return card?.number || card?.title || t("Draft");
}
