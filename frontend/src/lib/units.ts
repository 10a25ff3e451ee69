/* The units that invoices use most (UN/ECE Recommendation 20 and 21), as people write them. */

const UNITS: Record<string, string> = {
  C62: "", H87: "", EA: "", XPP: "", NAR: "", PCE: "", XBX: "boxes", XPK: "packs", SET: "sets",
  PR: "pairs", HUR: "h", MIN: "min", SEC: "s", DAY: "days", WEE: "weeks", MON: "months",
  ANN: "years", KGM: "kg", GRM: "g", TNE: "t", LTR: "l", MLT: "ml", MTR: "m", MMT: "mm",
  CMT: "cm", KMT: "km", MTK: "m²", MTQ: "m³", KWH: "kWh", MWH: "MWh", KWT: "kW", LS: "lump sum",
  P1: "%",
};

/** The unit beside a quantity; a code that is not known stands for itself. */
export function unit(code: string, quantity: string): string {
  const word = UNITS[code] ?? code;
  return Number(quantity) === 1 && /^(day|week|month|year|boxe|pack|set|pair)s$/.test(word)
    ? word.replace(/e?s$/, (end) => (word === "boxes" ? "" : end.slice(0, -1)))
    : word;
}
