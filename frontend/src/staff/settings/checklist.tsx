/* What a first invoice needs and nobody has said yet. */
import { CircleDashed } from "lucide";
import type { Settings } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { settings, type Part } from "./state";

type Need = [word: string, part: Part, field: keyof Settings];

export function Checklist() {
  const open = missing(settings.value!);
  if (!open.length) return null;
  return (
    <section class="checklist" aria-labelledby="checklist">
      <h3 id="checklist">{t("Before your first invoice")}</h3>
      <ul>
        {open.map(([word, part, field]) => (
          <li key={field}>
            <Icon of={CircleDashed} />
            <a href={`/staff/settings/${part}`} onClick={() => lead(field)}>
              {word}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function missing(known: Settings): Need[] {
  const needs: [boolean, Need][] = [
    [!known.name, [t("Say what your business is called"), "business", "name"]],
    [!(known.city && known.country), [t("Give its address"), "business", "address_lines"]],
    [!(known.vat_id || known.tax_number), [t("Give its VAT id or tax number"), "business", "vat_id"]],
    [!known.bank_account, [t("Say where customers transfer money to"), "billing", "bank_account"]],
  ];
  return needs.filter(([needed]) => needed).map(([, need]) => need);
}

/** To the field itself, once its page is there. */
function lead(field: string): void {
  setTimeout(() => document.getElementById(`field-${field}`)?.focus(), 50);
}
