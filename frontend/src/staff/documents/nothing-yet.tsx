/* What stands where there are no documents yet: the ways to the first one. */
import { Copy, FilePlus, Terminal, Upload } from "lucide";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Lamp } from "../parts/lamp";
import { say } from "../parts/toast";
import { mayWrite } from "../state";

const COMMAND = "porchlight import invoices/*.xml";

export function NothingYet() {
  return (
    <section class="empty">
      <Lamp size={48} />
      <h2>{t("No documents yet")}</h2>
      <p class="lede">{t("The light goes on when the first customer opens one.")}</p>
      {mayWrite.value && (
        <ul>
          <li>
            <a href="/staff/documents/new?kind=invoice">
              <Icon of={FilePlus} size={20} />
              <span class="strong">{t("Write an invoice")}</span>
              <span class="small">{t("Nobody sees it before you issue it")}</span>
            </a>
          </li>
          <li>
            <a href="/staff/imports">
              <Icon of={Upload} size={20} />
              <span class="strong">{t("Drop in e-invoices")}</span>
              <span class="small">{t("UBL 2.1 invoices and credit notes; drop files anywhere here")}</span>
            </a>
          </li>
          <li>
            <span class="terminal">
              <Icon of={Terminal} size={20} />
              <span class="strong">{t("Or from a terminal")}</span>
              <span class="small">{t("Importing the same file twice makes one document")}</span>
            </span>
            <code>
              <span>{`$ ${COMMAND}`}</span>
              <button type="button" class="tool" aria-label={t("Copy the command")} onClick={copyCommand}>
                <Icon of={Copy} />
              </button>
            </code>
          </li>
        </ul>
      )}
    </section>
  );
}

async function copyCommand(): Promise<void> {
  try {
    await navigator.clipboard.writeText(COMMAND);
    say(t("Command copied"));
  } catch {
    say(t("Select the command and copy it by hand"));
  }
}
