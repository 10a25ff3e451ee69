/* Which notices a desktop shows: the server said when they may be heard. */
import { expect, it } from "vitest";
import { worth } from "./worth";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const notice = { seq: 7, at: "2026-11-21T11:59:30Z", silent: false, read_at: null };

it("shows what just came", () => {
  expect(worth(notice, 6, NOW)).toBe(true);
});

it("shows nothing twice", () => {
  expect(worth(notice, 7, NOW)).toBe(false);
});

it("stays silent in quiet hours", () => {
  expect(worth({ ...notice, silent: true }, 6, NOW)).toBe(false);
});

it("stays silent of what was read elsewhere", () => {
  expect(worth({ ...notice, read_at: notice.at }, 6, NOW)).toBe(false);
});

it("stays silent of what is old when it comes", () => {
  expect(worth({ ...notice, at: "2026-11-21T11:50:00Z" }, 6, NOW)).toBe(false);
});
