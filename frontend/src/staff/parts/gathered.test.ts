import { expect, it } from "vitest";
import type { Item } from "../../api/types";
import { gathered } from "./gathered";

function item(seq: number, visit: string | null, event: object): Item {
  return { seq, visit, event } as unknown as Item;
}

const viewed = { kind: "document.viewed" };
const opened = { kind: "link.opened" };
const copied = { kind: "link.copied" };
const read = (section: string, seconds: number) => ({ kind: "document.section_read", section, seconds });

it("puts one sitting together under its view", () => {
  const [one, ...others] = gathered([
    item(5, "v", read("lines", 4)), item(4, "v", read("payment", 9)), item(3, "v", read("lines", 2)),
    item(2, "v", viewed), item(1, "v", opened),
  ]);
  expect(others).toEqual([]);
  expect([one!.lead.seq, one!.items.length, one!.read]).toEqual([2, 5, { lines: 6, payment: 9 }]);
});

it("keeps apart what others did between", () => {
  const seqs = gathered([item(4, "v", viewed), item(3, null, copied), item(2, null, copied), item(1, "v", opened)]);
  expect(seqs.map((each) => each.lead.seq)).toEqual([4, 3, 2, 1]);
});

it("is called after what was done when nothing was viewed", () => {
  const [one] = gathered([item(2, "v", read("lines", 4)), item(1, "v", { kind: "document.printed" })]);
  expect(one!.lead.seq).toBe(1);
});
