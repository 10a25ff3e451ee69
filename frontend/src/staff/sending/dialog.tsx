/* Send to Customer: by e-mail or SMS to several people, or by a link that is copied. */
import { useSignal } from "@preact/signals";
import { Copy } from "lucide";
import type { Card, Link } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { copyDocumentLink } from "../parts/copy";
import { Dialog } from "../parts/dialog";
import { Segments } from "../parts/segments";
import { Doing } from "../parts/trying";
import { sending } from "./order";
import { BySending } from "./writing";

interface Props {
  card: Card;
  links: Link[];
  look: () => Promise<void>;
}

/** What sending this document is called. */
export function sendWord(card: Card): string {
  return card.kind === "quote" ? t("Send Quote") : t("Send to Customer");
}

export function SendDialog({ card, links, look }: Props) {
  const by = useSignal<"email" | "sms" | "copy">("email");
  const close = () => (sending.value = "");
  return (
    <Dialog title={t("{what}: {number}", { what: sendWord(card), number: card.number })} close={close} wide>
      <Segments
        label={t("By")}
        of={[["email", t("E-mail")], ["sms", t("SMS")], ["copy", t("Copy Link")]]}
        chosen={by.value}
        choose={(name) => (by.value = name)}
      />
      {by.value === "copy" ? (
        <ByLink card={card} links={links} look={look} />
      ) : (
        <BySending key={by.value} card={card} by={by.value} close={close} look={look} />
      )}
    </Dialog>
  );
}

function ByLink({ card, links, look }: Props) {
  const standing = links.find((link) => !link.delivery && !link.revoked_at && !link.superseded_at);
  if (!standing) return <p>{t("Its link was revoked. Make a new one in its Portal Settings.")}</p>;
  return (
    <div class="by-link">
      <p>{t("Copy the document's own link and hand it over as you like. Nobody is written to.")}</p>
      <p class="address">
        <code translate={false}>{standing.address.replace("/portal/", "…/")}</code>
        <Doing act={() => copyDocumentLink(card.id).then(look)} doing={t("Copying")} class="primary">
          <Icon of={Copy} />
          {t("Copy Link")}
        </Doing>
      </p>
    </div>
  );
}
