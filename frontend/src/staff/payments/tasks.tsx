/* What staff have to decide about money, and that Stripe's webhooks tell nothing: on Live, and on a document. */
import { ListTodo, WifiOff } from "lucide";
import type { PaymentTask } from "../../api/types";
import { inWords } from "../../lib/dates";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { dateOf, locale, now, today, when } from "../clock";
import { useLooking } from "../parts/looking";
import { Doing } from "../parts/trying";
import { taskWord } from "../payment-words";
import { known, mayRule, mayWrite } from "../state";

/** On Live, above everything. */
export function PaymentStrip() {
  const told = known.value?.items.find(({ kind }) => /^(payment|task)\./.test(kind))?.seq ?? 0;
  const { found, look } = useLooking(() => asked(api.GET("/api/v1/payment-tasks")), [told]);
  if (!found.value) return null;
  const { tasks, silent_since: silent } = found.value;
  return (
    <>
      {silent && <Silent since={silent} />}
      {tasks.length > 0 && (
        <details class="payment-tasks">
          <summary>
            <Icon of={ListTodo} />
            {tn(tasks.length, "{count} question about money waits for you", "{count} questions about money wait for you")}
          </summary>
          <Tasks tasks={tasks} look={look} />
        </details>
      )}
    </>
  );
}

export function Silent({ since }: { since: string }) {
  return (
    <p class="banner" data-stale="true" role="status">
      <Icon of={WifiOff} />
      <span>
        {t("Stripe's webhooks have told nothing since {at}; payments are found late, by comparing.", { at: when(since, now.value) })}{" "}
        {mayRule.value && <a href="/staff/settings/billing">{t("Check the endpoint")}</a>}
      </span>
    </p>
  );
}

export function Tasks({ tasks, look, named = true }: { tasks: PaymentTask[]; look: () => Promise<void>; named?: boolean }) {
  return (
    <ul class="tasks">
      {tasks.map((task) => (
        <li key={task.id}>
          <p>
            <span class="strong">{taskWord(task.kind)}</span>
            <span class="small">{[named && task.customer_name, task.amount ? money(task.amount, task.currency, locale) : "", task.due_at && t("until {date}", { date: inWords(dateOf(task.due_at), today(), locale) })].filter(Boolean).join(", ")}</span>
          </p>
          <p class="buttons">
            {named && task.document && (
              <a class="button plain" href={`/staff/documents/${task.document}/payment`}>
                {task.number}
              </a>
            )}
            {mayWrite.value && (
              <Doing act={() => close(task.id).then(look)} doing={t("Closing")}>
                {t("Decided")}
              </Doing>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}

async function close(task: string): Promise<void> {
  await asked(api.POST("/api/v1/payment-tasks/{task}/closing", { params: { path: { task } } }));
}
