/* The page's language: the address asks for it, and this browser remembers it for this link alone. */
import { Languages } from "lucide";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
import { languages, linkOf, page, tag } from "./boot";

const place = `language:${linkOf(page.value)}`;
const asked = new URLSearchParams(location.search).get("lang") ?? "";

/** What an address ends with, so that the next page speaks as this one does. */
export const asking = asked && `?lang=${encodeURIComponent(asked)}`;

/** Leave for the language that was chosen here before; says whether this page ends. */
export function leave(): boolean {
  try {
    if (asked in languages) localStorage.setItem(place, asked);
    const kept = localStorage.getItem(place) ?? "";
    if (asked || !(kept in languages) || kept === language()) return false;
    location.replace(`?lang=${kept}${location.search.replace("?", "&")}${location.hash}`);
    return true;
  } catch {
    return false; // A browser that keeps nothing: the address alone remembers.
  }
}

export function LanguageChoice() {
  return (
    <label class="tool language">
      <Icon of={Languages} size={20} />
      <select
        aria-label={t("Language")}
        onChange={(event) => location.assign(`?lang=${event.currentTarget.value}`)}
      >
        {Object.entries(languages).map(([code, name]) => (
          <option value={code} lang={code} selected={code === language()}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function language(): string {
  return tag.split("-")[0]!;
}
