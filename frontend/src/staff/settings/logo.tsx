/* The logo: chosen, shown at once, or taken away; the server decodes it and writes it anew. */
import { useSignal } from "@preact/signals";
import { Trash2, Upload } from "lucide";
import { useRef } from "preact/hooks";
import type { Settings } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason, Refusal } from "../ask";
import { say } from "../parts/toast";
import { settings } from "./state";

export function Logo() {
  const picker = useRef<HTMLInputElement>(null);
  const busy = useSignal(false);
  const wrong = useSignal("");
  const { logo } = settings.value!;

  const change = async (asking: () => Promise<Settings>, done: string) => {
    busy.value = true;
    wrong.value = "";
    try {
      settings.value = await asking();
      say(done);
    } catch (failure) {
      wrong.value = failure instanceof Refusal && failure.faults[0] ? failure.faults[0].problem : reason(failure);
    } finally {
      busy.value = false;
    }
  };
  const put = (file: File) =>
    change(() => asked(api.PUT("/api/v1/settings/logo", { body: file as never, bodySerializer: () => file, headers: { "Content-Type": file.type || "image/png" } })), t("Logo saved"));
  const drop = () => change(() => asked(api.DELETE("/api/v1/settings/logo")), t("Logo removed"));

  return (
    <section class="logo-choice" aria-labelledby="logo-title">
      <h3 id="logo-title">{t("Logo")}</h3>
      <div class="logo-row">
        <span class="logo-shown">{logo ? <img src={`/logo/${logo}`} alt={t("Your logo")} /> : <span class="small">{t("Your initials stand here")}</span>}</span>
        <input
          ref={picker}
          type="file"
          accept="image/png,image/jpeg"
          hidden
          aria-label={t("Logo file")}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (file) void put(file);
          }}
        />
        <button type="button" class="button" disabled={busy.value} aria-describedby="logo-hint logo-wrong" onClick={() => picker.current?.click()}>
          <Icon of={Upload} />
          {t("Choose a logo")}
        </button>
        {logo && (
          <button type="button" class="button" disabled={busy.value} onClick={() => void drop()}>
            <Icon of={Trash2} />
            {t("Remove")}
          </button>
        )}
      </div>
      <p class="small" id="logo-hint">
        {t("PNG or JPG, 2 MB at most. It is shown at once on the portal and on every PDF.")}
      </p>
      <p class="wrong" id="logo-wrong" role="alert">
        {wrong.value}
      </p>
    </section>
  );
}
