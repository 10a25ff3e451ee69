/* Bank accounts: whether an IBAN's check digits fit, and how it is written in fours. */

/** Whether it begins like an IBAN (ISO 13616-1), as the server decides it. */
export function looksLikeIban(account: string): boolean {
  return /^[A-Z]{2}\d{2}/.test(compact(account));
}

/** Whether the check digits fit: the whole number leaves 1 modulo 97. */
export function isIban(account: string): boolean {
  const text = compact(account);
  let rest = 0;
  for (const sign of text.slice(4) + text.slice(0, 4))
    for (const digit of String(parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** DE12 5001 0517 0648 4898 90 */
export function inFours(account: string): string {
  return looksLikeIban(account) ? compact(account).replace(/(.{4})(?=.)/g, "$1 ") : account;
}

function compact(account: string): string {
  return account.toUpperCase().replace(/[^0-9A-Z]/g, "");
}
