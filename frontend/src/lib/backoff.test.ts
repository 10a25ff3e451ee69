import { describe, expect, it } from "vitest";
import { Backoff } from "./backoff";

describe("Backoff", () => {
  it("grows to half a minute and begins anew", () => {
    const backoff = new Backoff();
    const waits = Array.from({ length: 50 }, () => backoff.next());
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    expect(waits[0]).toBeLessThanOrEqual(500);
    backoff.reset();
    expect(backoff.next()).toBeLessThanOrEqual(500);
  });
});
