/* How long a text message is, as the gateway counts it. */
import type { MessagePreview } from "../../api/types";
import { t, tn } from "../../lib/words";

export type Measured = NonNullable<MessagePreview["segments"]>;

export function Length({ found }: { found: Measured }) {
  const { characters, segments, left, telling } = found;
  return (
    <p class="small length" role="status">
      <span>
        {tn(characters, "{count} character", "{count} characters")}, <span class="strong">{t("{count} SMS", { count: segments })}</span>,{" "}
        {t("{count} left", { count: left })}
      </span>
      {telling && <span>{t("Because of {letters} each SMS holds only 70 characters.", { letters: [...telling].join(" ") })}</span>}
    </p>
  );
}
