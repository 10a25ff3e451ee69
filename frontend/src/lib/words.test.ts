import { afterEach, expect, test } from "vitest";
import { rich, speak, t, tn } from "./words";

afterEach(() => speak("en", {}));

test("text without translation speaks English", () => {
  expect(t("Due {date}", { date: "4 December" })).toBe("Due 4 December");
  expect(t("Open|status")).toBe("Open");
  expect(tn(1, "{count} invoice", "{count} invoices")).toBe("1 invoice");
  expect(tn(1200, "{count} invoice", "{count} invoices")).toBe("1,200 invoices");
});

test("translation takes the plural of its language", () => {
  speak("ar", { "{count} invoices": { zero: "z", one: "o", two: "t", few: "f {count}", many: "m", other: "x" } });
  const forms = [0, 1, 2, 3, 11, 100].map((count) => tn(count, "{count} invoice", "{count} invoices"));
  expect(forms.map((form) => form[0])).toEqual(["z", "o", "t", "f", "m", "x"]);
});

test("an element stands where its name stood", () => {
  speak("de", { "Due {date}, soon": "Bald, am {date}, fällig" });
  expect(rich("Due {date}, soon", { date: 7 })).toEqual(["Bald, am ", 7, ", fällig"]);
});
