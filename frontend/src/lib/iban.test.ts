import { expect, test } from "vitest";
import { inFours, isIban, looksLikeIban } from "./iban";

test("check digits tell a wrong digit", () => {
  expect(isIban("DE12 5001 0517 0648 4898 90")).toBe(true);
  expect(isIban("de12500105170648489890")).toBe(true);
  expect(isIban("DE12 5001 0517 0648 4898 91")).toBe(false);
  expect(isIban("DE12 5001 0517 0648 4889 90")).toBe(false);
  expect(isIban("NO93 8601 1117 947")).toBe(true);
});

test("other accounts are no IBAN", () => {
  expect(looksLikeIban("12-3456 7890")).toBe(false);
  expect(inFours("12-3456 7890")).toBe("12-3456 7890");
  expect(inFours("NO9386011117947")).toBe("NO93 8601 1117 947");
});
