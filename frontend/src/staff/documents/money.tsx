/* What a document comes to, and what to know about it before trusting it. */
import { TriangleAlert } from "lucide";
import type { Card, DocumentScreen, Remark, Snapshot } from "../../api/types";
import { legal } from "../../lib/dates";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { locale } from "../clock";
import { worded } from "../parts/remark";
import { Doing } from "../parts/trying";
import { Ledger } from "../payments/panel";

export function Money({ content, card, look }: { content: Snapshot; card: Card; look: () => Promise<void> }) {
  const { currency } = card;
  const credit = card.kind === "credit_note";
  return (
    <section>
      <h2>{t("Money")}</h2>
      <dl class="sums">
        <div>
          <dt>{tn(content.lines.length, "{count} line, net", "{count} lines, net")}</dt>
          <dd>{money(content.totals.net, currency, locale)}</dd>
        </div>
        <div>
          <dt>{t("VAT")}</dt>
          <dd>{money(content.totals.tax, currency, locale)}</dd>
        </div>
        <div class="total">
          <dt>{t("Total")}</dt>
          <dd>{money(card.total, currency, locale)}</dd>
        </div>
        {card.paid !== 0 && (
          <div>
            <dt>{t("Paid|sum")}</dt>
            <dd>{money(-card.paid, currency, locale)}</dd>
          </div>
        )}
        {content.totals.rounding !== 0 && (
          <div>
            <dt>{t("Rounding")}</dt>
            <dd>{money(content.totals.rounding, currency, locale)}</dd>
          </div>
        )}
        {!credit && (
          <div class="due-sum">
            <dt>{card.due_on ? t("Due {date}", { date: legal(card.due_on, locale) }) : t("Due|sum")}</dt>
            <dd>{money(card.due, currency, locale)}</dd>
          </div>
        )}
      </dl>
      {(card.kind === "invoice" || credit) && <Ledger card={card} look={look} />}
    </section>
  );
}

interface RemarksProps {
  detail: DocumentScreen["detail"];
  look: () => Promise<void>;
}

export function Remarks({ detail, look }: RemarksProps) {
  const { card, content } = detail;
  const remarks = (detail.remarks ?? []).filter((remark) => remark.code !== "foreign_seller");
  const confirm = async () => {
    const params = { path: { seller: detail.seller } };
    await asked(api.POST("/api/v1/sellers/{seller}/confirmation", { params }));
    await look();
  };
  if (card.seller_confirmed && remarks.length === 0) return null;
  return (
    <section class="remarks">
      <h2>{t("Please check")}</h2>
      {!card.seller_confirmed && (
        <div class="remark">
          <Icon of={TriangleAlert} />
          <p class="strong">{t("Is {seller} you?", { seller: content.seller.legal_name || content.seller.name })}</p>
          <p>{t("Its bank details stay hidden from the customer until you say so.")}</p>
          <p class="buttons">
            <Doing act={confirm} doing={t("Confirming")}>
              {t("Yes, that is us")}
            </Doing>
          </p>
        </div>
      )}
      {remarks.map((remark) => (
        <RemarkText remark={remark} currency={card.currency} number={card.number} />
      ))}
    </section>
  );
}

function RemarkText({ remark, currency, number }: { remark: Remark; currency: string; number: string }) {
  const [title, text] = worded(remark, currency, number);
  return (
    <div class="remark">
      <Icon of={TriangleAlert} />
      <p class="strong">{title}</p>
      <p>{text}</p>
    </div>
  );
}
