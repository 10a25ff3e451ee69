/* E-mail addresses, as far as their look tells. */

/** Whether it may be an address, or is empty: the server's rule. */
export function isEmail(text: string): boolean {
  return text === "" || /^[^@\s]+@[^@\s]+$/.test(text);
}
