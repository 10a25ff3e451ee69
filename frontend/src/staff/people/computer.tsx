/* How the dashboard is on this computer: light or dark, single keys, notices. */
import { useSignal } from "@preact/signals";
import { t } from "../../lib/words";
import { Segments } from "../parts/segments";
import { able, allow } from "../notices";
import { SCHEMES, type Scheme, notices, scheme, singleKeys } from "../preferences";

export function Computer() {
  const words: Record<Scheme, string> = { system: t("As the computer"), light: t("Light"), dark: t("Dark") };
  return (
    <section>
      <h2>{t("On this computer")}</h2>
      <div class="preferences">
        <div class="preference">
          <p>
            <span class="strong">{t("Light or dark")}</span>
            <span class="small">{t("It holds for this browser.")}</span>
          </p>
          <Segments
            label={t("Light or dark")}
            of={SCHEMES.map((name) => [name, words[name]] as const)}
            chosen={scheme.value}
            choose={(name) => (scheme.value = name)}
          />
        </div>
        <Switch
          label={t("Single keys")}
          note={t("J and K move, G and a letter goes somewhere, ? shows all. Ctrl K always works.")}
          on={singleKeys.value === "on"}
          turn={(on) => (singleKeys.value = on ? "on" : "off")}
        />
        <Notices />
      </div>
    </section>
  );
}

function Notices() {
  const refused = useSignal(able && Notification.permission === "denied");
  const on = able && notices.value === "on" && Notification.permission === "granted";
  const turn = async (wanted: boolean) => {
    if (!wanted) return void (notices.value = "off");
    refused.value = !(await allow());
  };
  return (
    <Switch
      label={t("Desktop notifications")}
      note={
        refused.value
          ? t("This browser refuses them for this site; its settings say so.")
          : t("Of what you chose under Notifications, while you look elsewhere, outside your quiet hours.")
      }
      on={on}
      turn={(wanted) => void turn(wanted)}
      off={!able}
    />
  );
}

interface SwitchProps {
  label: string;
  note: string;
  on: boolean;
  turn: (on: boolean) => void;
  /** It cannot be switched here. */
  off?: boolean;
}

function Switch({ label, note, on, turn, off = false }: SwitchProps) {
  return (
    <label class="preference">
      <p>
        <span class="strong">{label}</span>
        <span class="small">{note}</span>
      </p>
      <input type="checkbox" role="switch" checked={on} disabled={off} onChange={(event) => turn(event.currentTarget.checked)} />
    </label>
  );
}
