/* The ways to begin a document. */
import { Plus } from "lucide";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";

export function NewDocument() {
  return (
    <>
      <a class="button primary" href="/staff/documents/new?kind=invoice">
        <Icon of={Plus} />
        {t("New invoice")}
      </a>
      <a class="button" href="/staff/documents/new?kind=quote">
        {t("New quote")}
      </a>
    </>
  );
}
