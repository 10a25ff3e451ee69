/* Sends the words as they stand, saved or not, to oneself or another. */
import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import type { Template } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Refusal, api, asked, reason } from "../ask";
import type { Editing } from "../parts/editing";
import type { Words } from "../parts/letter-text";
import { Wrong } from "../parts/trying";
import { dispatch, me } from "../state";

interface Props {
  template: Template;
  words: Words;
  document: string;
  form: Editing<Words>;
}

export function TestSend({ template: { purpose, channel, language }, words, document, form }: Props) {
  const to = useSignal(me.value?.email ?? "");
  const busy = useSignal(false);
  const wrong = useSignal("");
  const said = useSignal("");
  const send = async () => {
    busy.value = true;
    wrong.value = said.value = "";
    try {
      const params = { path: { purpose, channel, language } };
      const body = { words, document: document || null, to: to.value };
      const answer = await asked(api.POST("/api/v1/templates/{purpose}/{channel}/{language}/tests", { params, body }));
      said.value = t("A message is on its way to {address}. The server said: {answer}", { address: answer.to, answer: answer.said });
    } catch (failure) {
      const faults = failure instanceof Refusal ? failure.faults : [];
      form.faults.value = faults.filter(({ field }) => field.startsWith("words."));
      const other = faults.find(({ field }) => !field.startsWith("words."));
      wrong.value = other ? other.problem : reason(failure);
    }
    busy.value = false;
  };
  const able = dispatch.value?.transport === "smtp";
  return (
    <div class="test-send">
      <div class="entry">
        <label for="test-to">{t("Send a test to")}</label>
        <input id="test-to" class="field" type="email" maxLength={254} value={to.value} onInput={(event) => (to.value = event.currentTarget.value)} />
      </div>
      <button type="button" class="button" disabled={busy.value || !able} aria-describedby="test-note" onClick={send}>
        <Icon of={Send} />
        {busy.value ? t("Sending") : t("Send a test")}
      </button>
      <p id="test-note" class="small">
        {able ? t("It is sent as it stands here, saved or not. Its links lead nowhere.") : t("Nothing leaves this server, so no test does. A mail server is set up under E-mail.")}
      </p>
      <Wrong text={wrong.value} />
      <p class="small" role="status">{said.value}</p>
    </div>
  );
}
