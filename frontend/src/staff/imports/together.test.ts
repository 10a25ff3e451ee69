import { describe, expect, it } from "vitest";
import type { Preview, Remark } from "../../api/types";
import { together } from "./together";

function file(name: string, more: Partial<Preview> = {}) {
  const preview = { document: null, number: name, remarks: [], sha256: name, number_key: name, ...more };
  return { name, preview: preview as unknown as Preview };
}

const differs: Remark = { code: "differs", where: "total", stated: "1.00", computed: "2.00" };
const foreign: Remark = { code: "foreign_seller", where: "", stated: "Lund", computed: "" };

describe("together", () => {
  it("makes a new document of each file by itself", () => {
    expect(together([file("a"), file("b")]).map(({ group }) => group)).toEqual(["new", "new"]);
  });

  it("leaves out what is here already", () => {
    expect(together([file("a", { document: "d" })])[0]?.group).toBe("here");
  });

  it("takes the first of two files of the same bytes", () => {
    const [first, second] = together([file("a"), file("b", { sha256: "a", number_key: "a" })]);
    expect([first?.group, second?.group, second?.twin]).toEqual(["new", "here", "a"]);
  });

  it("doubts the second of two files of one number", () => {
    const [first, second] = together([file("a"), file("b", { number_key: "a" })]);
    expect([first?.group, second?.group]).toEqual(["new", "check"]);
    expect(second?.remarks).toEqual([{ code: "number_taken", where: "", stated: "b", computed: "" }]);
  });

  it("does not let a file that is here use a number", () => {
    const files = [file("a", { document: "d" }), file("b", { number_key: "a" })];
    expect(together(files)[1]?.group).toBe("new");
  });

  it("says once that a number is used", () => {
    const taken: Remark = { code: "number_taken", where: "", stated: "b", computed: "" };
    const files = [file("a"), file("b", { number_key: "a", remarks: [taken] })];
    expect(together(files)[1]?.remarks).toEqual([taken]);
  });

  it("puts aside what differs, and not every foreign seller", () => {
    const files = [file("a", { remarks: [differs] }), file("b", { remarks: [foreign] })];
    expect(together(files).map(({ group }) => group)).toEqual(["check", "new"]);
  });
});
