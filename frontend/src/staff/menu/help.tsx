/* All keys that do something here, and the way to switch them off. */
import { t } from "../../lib/words";
import { type Command, commands, sheet } from "../commands";
import { Dialog } from "../parts/dialog";
import { Keys } from "../parts/keys";
import { singleKeys } from "../preferences";

export function Help() {
  const all = commands.value.filter((command) => command.keys);
  const going = all.filter((command) => command.keys.startsWith("g "));
  const doing = all.filter((command) => !command.keys.startsWith("g "));
  return (
    <Dialog title={t("Keys")} close={() => (sheet.value = sheet.peek() === "keys" ? null : sheet.peek())}>
      {singleKeys.value === "off" && (
        <p>
          {t("Single keys are switched off on this computer.")} <a href="/staff/account">{t("Your account")}</a>
        </p>
      )}
      <div class="help">
        <List title={t("Here")} of={doing} />
        <List title={t("Go to")} of={going} />
      </div>
    </Dialog>
  );
}

function List({ title, of }: { title: string; of: readonly Command[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {of.map((command) => (
          <div key={command.keys}>
            <dt>{command.words}</dt>
            <dd>
              <Keys of={command.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
