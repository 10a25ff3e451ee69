/* Why no tax is due, in the reader's words where the reason is one of ours. */
import type { Snapshot } from "../api/types";
import { t } from "../lib/words";

/** What stands beside a tax of nothing; app/formats/exemptions.py says the same, and why. */
export function exemption({ category, exemption: stated }: Snapshot["taxes"][number]): string {
  const [ours, word] = wordOf(category);
  if (stated.startsWith("VATEX-")) return ["AE", "K", "G", "O"].includes(category) ? word : `${word} (${stated})`;
  return stated && stated !== ours ? stated : word;
}

function wordOf(category: string): [english: string, word: string] {
  switch (category) {
    case "E":
      return ["Exempt from tax", t("Exempt from tax")];
    case "AE":
      return ["Reverse charge", t("Reverse charge")];
    case "K":
      return ["Intra-community supply", t("Intra-community supply")];
    case "G":
      return ["Export outside the EU", t("Export outside the EU")];
    case "O":
      return ["Not subject to tax", t("Not subject to tax")];
    default:
      return ["No VAT", t("No VAT")];
  }
}
