import { describe, expect, test } from "vitest";
import { longestGap, parseSpan, thresholdFor } from "../../generator/model/thresholds.ts";

const hour = 3600;

describe("thresholds that follow from a schedule", () => {
  test.each([
    ["02:00", 26, 50],
    ["hourly", 3, 4],
    ["*:0/15", 2.25, 2.5],
    ["weekly", 170, 338],
    ["Mon..Fri 03:00", 74, 146],
    ["monthly", 31 * 24 + 2, 62 * 24 + 2],
    ["yearly", 366 * 24 + 2, 732 * 24 + 2],
    ["2030-01-01", 26, 50],
    ["nonsense", 26, 50],
  ])("of %s: a warning after %d hours, critical after %d", (schedule, warning, critical) => {
    expect(thresholdFor(schedule)).toEqual({ warning: warning * hour, critical: critical * hour });
  });

  test("leave time for a run's delay", () => {
    expect(thresholdFor("daily", parseSpan("1h 30m"))).toEqual({
      warning: 27.5 * hour,
      critical: 51.5 * hour,
    });
  });

  test("take the longest of unequal gaps", () => {
    expect(longestGap("*-*-* 00,06:00")).toBe(18 * hour);
  });
});

test.each([
  ["90", 90],
  ["30m", 1800],
  ["2min 5s", 125],
  ["1w 2d 3h", 9 * 24 * hour + 3 * hour],
])("a span of %s is %d seconds", (text, seconds) => {
  expect(parseSpan(text)).toBe(seconds);
});
