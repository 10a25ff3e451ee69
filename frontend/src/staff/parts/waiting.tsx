/* What stands where something will be: bars after a moment, or what went wrong and a way to try again. */
import { t } from "../../lib/words";
import { Wrong } from "./trying";

/** Where text will stand, if it takes a moment. */
export function Loading() {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{t("Loading")}</span>
      {Array.from({ length: 8 }, (_, place) => (
        <i key={place} aria-hidden="true" />
      ))}
    </div>
  );
}

/** What could not be read, and a way to ask again. */
export function Failed({ text, again }: { text: string; again?: () => unknown }) {
  if (!text) return null;
  return (
    <div class="failed">
      <Wrong text={text} />
      {again && (
        <button type="button" class="button" onClick={again}>
          {t("Try again")}
        </button>
      )}
    </div>
  );
}
