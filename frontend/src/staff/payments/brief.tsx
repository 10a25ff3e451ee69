/* On a document: whether it can be paid, what is to be decided, and the way to why. */
import { api, asked } from "../ask";
import { t } from "../../lib/words";
import { useLooking } from "../parts/looking";
import { PayChecks } from "./checks";
import { questionOf, said } from "./answer";
import { Tasks } from "./tasks";

/** `seq`: up to which entry of the log the document is known. */
export function PaymentBrief({ document, seq }: { document: string; seq: number }) {
  const { found, look } = useLooking(
    () => asked(api.GET("/api/v1/documents/{document}/payment-story", { params: { path: { document } } })),
    [document, seq],
  );
  const story = found.value;
  if (!story || story.answer === "not_payable") return null;
  return (
    <>
      <section class="why-paid" aria-labelledby="why-paid">
        <h2 id="why-paid">{t("Payment")}</h2>
        <p>{said(story).answer}</p>
        <p>
          <a href={`/staff/documents/${document}/payment`}>{questionOf(story)}</a>
        </p>
        {story.tasks.length > 0 && <Tasks tasks={story.tasks} look={look} named={false} />}
      </section>
      <PayChecks checks={story.checks} />
    </>
  );
}
