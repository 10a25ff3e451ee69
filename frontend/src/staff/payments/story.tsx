/* Why is this invoice (not) paid? The answer first, then the sum, then every piece of evidence. */
import { ChevronRight, RefreshCw } from "lucide";
import type { DeadEvent, PaymentStory } from "../../api/types";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { locale, now, when } from "../clock";
import { Frame } from "../parts/frame";
import { useLooking } from "../parts/looking";
import { say } from "../parts/toast";
import { Doing, Unread } from "../parts/trying";
import { known, mayRule, mayWrite } from "../state";
import { questionOf, said } from "./answer";
import { PayChecks } from "./checks";
import { Lanes } from "./evidence";
import { Silent, Tasks } from "./tasks";

export function PaymentStoryPage({ id }: { id: string }) {
  const params = { path: { document: id } };
  const told = known.value?.items.find(({ document }) => document === id)?.seq ?? 0;
  const { found, wrong, look } = useLooking(() => asked(api.GET("/api/v1/documents/{document}/payment-story", { params })), [id, told]);
  const refresh = async () => {
    found.value = await asked(api.POST("/api/v1/documents/{document}/payment-story/refresh", { params }));
    say(t("Stripe was asked; this is so now"));
  };
  const story = found.value;
  return (
    <Frame
      title={
        <nav class="crumbs" aria-label={t("You are here")}>
          <a href="/staff/documents">{t("Documents")}</a>
          <Icon of={ChevronRight} />
          <a href={`/staff/documents/${id}`}>{story?.number ?? t("Document")}</a>
          <Icon of={ChevronRight} />
          <h1>{story ? questionOf(story) : t("Payment")}</h1>
        </nav>
      }
      actions={
        mayWrite.value && story && story.tries > 0 && (
          <Doing act={refresh} doing={t("Asking Stripe")}>
            <Icon of={RefreshCw} />
            {t("Look at Stripe now")}
          </Doing>
        )
      }
    >
      <Unread why={wrong.value} look={look} />
      {story && <Story story={story} look={look} />}
    </Frame>
  );
}

function Story({ story, look }: { story: PaymentStory; look: () => Promise<void> }) {
  const { answer, more, next, tone } = said(story);
  return (
    <div class="payment-story">
      {story.silent_since && <Silent since={story.silent_since} />}
      <header>
        <div>
          <p class="answer" data-tone={tone} role="status">
            {answer}
          </p>
          {more && <p class="lede">{more}</p>}
        </div>
        <Equation story={story} />
      </header>
      <Lanes evidence={story.evidence} currency={story.currency} genuine={story.genuine} />
      <div class="story-cards">
        {next && (
          <section aria-labelledby="next">
            <h2 id="next">{t("What would make it paid")}</h2>
            <p>{next}</p>
            <p>
              <a class="button" href={`/staff/documents/${story.document}`}>
                {t("Open {number}", { number: story.number })}
              </a>
            </p>
          </section>
        )}
        <PayChecks checks={story.checks} />
        {story.tasks.length > 0 && (
          <section aria-labelledby="tasks">
            <h2 id="tasks">{t("To be decided")}</h2>
            <Tasks tasks={story.tasks} look={look} named={false} />
          </section>
        )}
        {story.dead_events.length > 0 && <Dead events={story.dead_events} look={look} />}
      </div>
    </div>
  );
}

/** total - prepaid - payments - credit notes - write-offs = due */
function Equation({ story: { sums, currency } }: { story: PaymentStory }) {
  const parts: [string, number, string][] = [
    ["", sums.total, t("Total")],
    ["−", sums.prepaid, t("Prepaid")],
    ["−", sums.payments, t("Payments")],
    ["−", sums.credit_notes, t("Credit notes")],
    ["−", sums.written_off, t("Written off")],
    ["=", sums.due, t("Amount due")],
  ];
  const shown = parts.filter(([sign, amount], place) => sign !== "−" || amount !== 0 || place === 2);
  return (
    <dl class="equation">
      {shown.map(([sign, amount, word]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>
            {sign && <span class="sign">{sign}</span>}
            {money(amount, currency, locale)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What Stripe told and could not be looked into. */
function Dead({ events, look }: { events: DeadEvent[]; look: () => Promise<void> }) {
  const again = async (work: string) => {
    await asked(api.POST("/api/v1/failed-work/{work}/replays", { params: { path: { work } } }));
    say(t("It is tried again"));
    await look();
  };
  return (
    <section aria-labelledby="dead">
      <h2 id="dead">{t("Events that were given up")}</h2>
      <ul class="tasks">
        {events.map((event) => (
          <li key={event.work}>
            <p>
              <span class="mono">{event.kind}</span>
              <span class="small">{`${when(event.failed_at, now.value)}: ${event.error}`}</span>
            </p>
            {mayRule.value && (
              <p class="buttons">
                <Doing act={() => again(event.work)} doing={t("Trying")}>
                  {t("Try again")}
                </Doing>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
