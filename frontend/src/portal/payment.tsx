/* How to pay by bank transfer, and on what terms. */
import { Copy, Landmark, ScrollText } from "lucide";
import type { PaymentMeans, Snapshot } from "../api/types";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
import { Fold, say } from "./frame";
import { AUTHORIZATION } from "./ask";
import { pass, token } from "./boot";

/** The account to pay into, if the document names one. */
export function accountOf(document: Snapshot): PaymentMeans | undefined {
  return document.payment.find((means) => means.account);
}

export function BankTransfer({ means, document: { id, number }, due }: { means: PaymentMeans; document: Snapshot; due: number }) {
  const rows: [string, string, string][] = [
    [t("Pay to"), means.account_name, means.account_name],
    [isIban(means.account) ? t("IBAN") : t("Account|bank"), grouped(means.account), means.account],
    [t("BIC"), means.bic, means.bic],
    [t("Reference"), means.reference || number, means.reference || number],
  ];
  return (
    <Fold id="payment" mark={Landmark} title={t("Bank transfer")}>
      <dl class="account" data-section="payment">
        {rows
          .filter(([, shown]) => shown)
          .map(([name, shown, plain]) => (
            <div>
              <dt>{name}</dt>
              <dd>
                <bdi>{shown}</bdi>
              </dd>
              <dd class="copy">
                <button type="button" class="tool" aria-label={t("Copy {name}", { name })} onClick={() => copy(name, plain)}>
                  <Icon of={Copy} />
                </button>
              </dd>
            </div>
          ))}
      </dl>
      {/* The same for a banking app; an image without a text shows nothing where the server has none. */}
      <Code key={due} address={`/portal/${token}/documents/${id}/transfer-code?${due}`} />
    </Fold>
  );
}

/** An image asks without the pass that this browser got for a code: then it is fetched, and drawn. */
function Code({ address }: { address: string }) {
  const draw = (image: HTMLImageElement | null) => {
    if (image && !image.src) void (pass ? fetched(image, address) : (image.src = address));
  };
  return <img class="code" ref={draw} alt="" />;
}

async function fetched(image: HTMLImageElement, address: string): Promise<void> {
  const answer = await fetch(address, { headers: AUTHORIZATION }).catch(() => null);
  if (answer?.ok) image.src = `data:image/svg+xml,${encodeURIComponent(await answer.text())}`;
}

/** The terms that the document froze, and what follows from paying late, as it holds now. */
export function Terms({ text }: { text: string }) {
  return (
    <Fold id="terms" mark={ScrollText} title={t("Payment terms")}>
      <p class="terms" data-section="terms" dir="auto">
        {text}
      </p>
    </Fold>
  );
}

async function copy(name: string, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(t("{name} copied", { name }));
  } catch {
    say(t("{name}: select and copy it by hand", { name }));
  }
}

function isIban(account: string): boolean {
  return /^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(account);
}

function grouped(account: string): string {
  return isIban(account) ? account.replace(/(.{4})(?=.)/g, "$1 ") : account;
}
