import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { exemption } from "../portal/exemption";
import { distance, inWords, legal } from "./dates";
import { currencyName, cut, money, spoken } from "./money";
import { type Catalogue, speak } from "./words";

interface Told {
  amounts: [number, string, string, string][];
  currencies: Record<string, string>;
  exemptions: [string, string, string][];
  dates: [string, string, string, string][];
}

const { today, locales } = read("tests/formats/told.json") as { today: string; locales: Record<string, Told> };

describe.each(Object.entries(locales))("what the server writes in %s", (tag, told) => {
  const language = tag.split("-")[0]!;
  const begin = () => speak(tag, language === "en" ? {} : (read(`app/locales/${language}/portal.json`) as Catalogue));
  afterAll(() => speak("en", {}));

  it("is what the page writes of amounts", () => {
    const locale = begin();
    for (const [minor, currency, text, aloud] of told.amounts) {
      expect(money(minor, currency, locale)).toBe(text);
      expect(spoken(minor, currency, locale)).toBe(aloud);
      const { before, whole, minor: small, after } = cut(minor, currency, locale);
      expect(before + whole + small + after).toBe(text);
    }
  });

  it("is what the page writes of currencies", () => {
    const locale = begin();
    for (const [currency, name] of Object.entries(told.currencies)) expect(currencyName(currency, locale)).toBe(name);
  });

  it("is what the page writes of exemptions", () => {
    begin();
    for (const [category, stated, text] of told.exemptions)
      expect(exemption({ category, exemption: stated, rate: 0, tax: 0, taxable: 0 })).toBe(text);
  });

  it("is what the page writes of dates", () => {
    const locale = begin();
    for (const [date, words, long, away] of told.dates) {
      expect(inWords(date, today, locale)).toBe(words);
      expect(legal(date, locale)).toBe(long);
      expect(distance(date, today)).toBe(away);
    }
  });
});

function read(path: string): unknown {
  return JSON.parse(readFileSync(`../${path}`, "utf-8"));
}
