import { expect, test } from "vitest";
import { differing, rebased } from "./rebase";

const base = { name: "Holt", city: "Freiburg", contacts: [{ name: "Maren" }] };

test("untouched fields follow what others saved", () => {
  const mine = { ...base, city: "Basel" };
  const theirs = { ...base, name: "Holt Architekten" };
  const { values, clashes } = rebased(base, mine, theirs);
  expect(values).toEqual({ ...base, name: "Holt Architekten", city: "Basel" });
  expect(clashes).toEqual({});
});

test("what both changed stays mine and names theirs", () => {
  const { values, clashes } = rebased(base, { ...base, city: "Basel" }, { ...base, city: "Zürich" });
  expect(values.city).toBe("Basel");
  expect(clashes).toEqual({ city: "Zürich" });
});

test("the same change twice is no clash", () => {
  const same = { ...base, contacts: [{ name: "Tobias" }] };
  expect(rebased(base, same, structuredClone(same)).clashes).toEqual({});
  expect(differing(base, structuredClone(base))).toEqual([]);
});
