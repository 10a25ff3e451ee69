/* From whom a letter goes, where there is a choice: the one chosen last in this browser comes first to mind. */
import type { SendForm } from "../../api/types";
import { t } from "../../lib/words";
import { sender as likedSender } from "../preferences";
import type { Order } from "./order";

interface Props {
  form: SendForm;
  order: Order;
  change: (changes: Partial<Order>) => void;
  fault: string | undefined;
}

export function Sender({ form, order, change, fault }: Props) {
  if (form.senders.length < 2 && !fault) return null;
  const choose = (sender: string) => {
    likedSender.value = sender;
    change({ sender });
  };
  return (
    <div class="entry">
      <label for="send-from">{t("From")}</label>
      <select
        id="send-from"
        class="field"
        value={order.sender}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? "send-from-note" : undefined}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {form.senders.map(({ name, email }, place) => (
          <option key={email} value={place ? email : ""}>{name ? `${name} <${email}>` : email}</option>
        ))}
      </select>
      {fault && <p id="send-from-note" class="fault">{fault}</p>}
    </div>
  );
}
