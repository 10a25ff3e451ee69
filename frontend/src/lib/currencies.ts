/* The currencies that documents are written in, the most used first (ISO 4217). */
const FIRST = ["EUR", "USD", "GBP", "CHF"];

export const CURRENCIES = [
  ...FIRST,
  ...Intl.supportedValuesOf("currency").filter((code) => !FIRST.includes(code) && !/^X/.test(code)),
];
