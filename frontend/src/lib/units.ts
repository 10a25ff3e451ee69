/* The units that invoices use most (UN/ECE Recommendation 20 and 21), as people write them. */
import { t, tn } from "./words";

const SYMBOLS: Record<string, string> = {
  C62: "", H87: "", EA: "", XPP: "", NAR: "", PCE: "", HUR: "h", MIN: "min", SEC: "s", KGM: "kg",
  GRM: "g", TNE: "t", LTR: "l", MLT: "ml", MTR: "m", MMT: "mm", CMT: "cm", KMT: "km", MTK: "m²",
  MTQ: "m³", KWH: "kWh", MWH: "MWh", KWT: "kW", P1: "%",
};

/** The unit beside a quantity; a code that is not known stands for itself. */
export function unit(code: string, quantity: string): string {
  const count = Number(quantity);
  switch (code) {
    case "XBX":
      return tn(count, "box", "boxes");
    case "XPK":
      return tn(count, "pack", "packs");
    case "SET":
      return tn(count, "set", "sets");
    case "PR":
      return tn(count, "pair", "pairs");
    case "DAY":
      return tn(count, "day", "days");
    case "WEE":
      return tn(count, "week", "weeks");
    case "MON":
      return tn(count, "month", "months");
    case "ANN":
      return tn(count, "year", "years");
    case "LS":
      return t("lump sum");
    default:
      return SYMBOLS[code] ?? code;
  }
}

/** The units that are offered to whoever writes a document. */
export const UNITS = ["HUR", "DAY", "WEE", "MON", "ANN", "KGM", "TNE", "MTR", "KMT", "MTK", "MTQ", "LTR", "KWH", "SET", "PR", "XBX", "XPK", "LS"];

/** A unit by itself, as in a list. */
export function unitWord(code: string): string {
  return unit(code, "2");
}
