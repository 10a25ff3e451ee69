import { describe, expect, it } from "vitest";
import { added, parsed, without } from "./views";

describe("parsed", () => {
  it("takes views, and nothing else", () => {
    const view = { name: "Overdue", address: "/staff/documents?status=overdue" };
    expect(parsed(JSON.stringify([view, { name: "x" }, null, 3]))).toEqual([view]);
    expect(parsed("{")).toEqual([]);
    expect(parsed("{}")).toEqual([]);
  });

  it("leads nowhere but into the dashboard", () => {
    const to = (address: string) => parsed(JSON.stringify([{ name: "x", address }])).length;
    expect(to("/staff?show=links")).toBe(1);
    expect(to("https://elsewhere.example/")).toBe(0);
    expect(to("//elsewhere.example/staff")).toBe(0);
    expect(to("javascript:alert(1)")).toBe(0);
    expect(to("/staffing")).toBe(0);
  });
});

describe("added", () => {
  const view = (number: number) => ({ name: `View ${number}`, address: `/staff?q=${number}` });

  it("has each address once, under its last name", () => {
    const renamed = { ...view(1), name: "Again" };
    expect(added([view(1), view(2)], renamed)).toEqual([view(2), renamed]);
    expect(without([view(1), view(2)], renamed)).toEqual([view(2)]);
  });

  it("lets the oldest go when there are too many", () => {
    let views = [view(0)];
    for (let number = 1; number <= 20; number++) views = added(views, view(number));
    expect(views).toHaveLength(20);
    expect(views[0]).toEqual(view(1));
  });
});
