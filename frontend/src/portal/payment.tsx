/* How to pay by bank transfer, and what else belongs to the document. */
import { Copy, Download, Landmark, Paperclip, ScrollText, type IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import type { PaymentMeans, Snapshot } from "../api/types";
import { save } from "../lib/save";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
import { say } from "./frame";
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
      {/* The same as above for a banking app; the server says where there is none. */}
      {!pass && <img class="transfer-code" src={`/portal/${token}/documents/${id}/transfer-code?${due}`} alt="" onError={(event) => event.currentTarget.remove()} />}
    </Fold>
  );
}

export function Terms({ text }: { text: string }) {
  return (
    <Fold id="terms" mark={ScrollText} title={t("Payment terms")}>
      <p class="terms" data-section="terms" dir="auto">
        {text}
      </p>
    </Fold>
  );
}

export function Attachments({ document }: { document: Snapshot }) {
  return (
    <Fold id="attachments" mark={Paperclip} title={t("Attachments")}>
      <ul class="files">
        {document.attachments.map((file) => (
          <li>
            <a
              href={file.url || `/portal/${token}/documents/${document.id}/files/${file.sha256}`}
              rel="noreferrer"
              {...(file.url ? { target: "_blank" } : { download: file.name, onClick: pass ? keep : undefined })}
            >
              <bdi class="strong">{file.description || file.name}</bdi>
              <Icon of={Download} />
            </a>
          </li>
        ))}
      </ul>
    </Fold>
  );
}

/** A file behind a code, which a plain request would not get. */
async function keep(event: MouseEvent): Promise<void> {
  event.preventDefault();
  const { href } = event.currentTarget as HTMLAnchorElement;
  await save(href, () => t("The file did not arrive. Try again."), AUTHORIZATION).catch((failure: Error) => say(failure.message));
}

interface FoldProps {
  id: string;
  mark: IconNode;
  title: string;
  children: ComponentChildren;
}

function Fold({ id, mark, title, children }: FoldProps) {
  return (
    <details class="fold" id={id} open>
      <summary>
        <Icon of={mark} size={20} />
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
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
