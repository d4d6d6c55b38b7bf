import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { day } from "../../generator/model/calendar.ts";
import { periods, type Period, type Retention } from "../../generator/model/retention.ts";
import { cleanupInterval, simulate, survivors } from "../../generator/model/timeline.ts";

const none: Retention = { hourly: 0, daily: 0, weekly: 0, monthly: 0, quarterly: 0, yearly: 0 };
const laptop: Retention = { ...none, daily: 7, weekly: 4, monthly: 12 };
const server: Retention = { ...none, daily: 30, weekly: 12, monthly: 12 };
const sum = (retention: Retention): number => periods.reduce((total, period) => total + retention[period], 0);

const retentions = fc.record(
  Object.fromEntries(periods.map((period) => [period, fc.nat({ max: 12 })])) as Record<
    Period,
    fc.Arbitrary<number>
  >,
);
const begin = Date.UTC(2024, 0, 1) / 1000;
/** Times within three years, in order, no two alike. */
const histories = fc
  .uniqueArray(fc.nat({ max: 3 * 366 * 24 }), { maxLength: 120 })
  .map((hours) => hours.sort((a, b) => a - b).map((hour) => begin + hour * 3600));
const later = begin + 4 * 366 * day;

/** snapper's algorithm as its source has it (client/cleanup.cc), with dates in place of numbers of periods. */
function asSnapper(times: readonly number[], retention: Retention): number[] {
  const texts: Record<Period, (time: number) => string> = {
    hourly: (time) => iso(time).slice(0, 13),
    daily: (time) => iso(time).slice(0, 10),
    weekly: (time) => iso(time - ((new Date(time * 1000).getUTCDay() + 6) % 7) * day).slice(0, 10),
    monthly: (time) => iso(time).slice(0, 7),
    quarterly: (time) => `${iso(time).slice(0, 4)} ${Math.floor(new Date(time * 1000).getUTCMonth() / 3)}`,
    yearly: (time) => iso(time).slice(0, 4),
  };
  const counts = { ...none };
  const candidates = [...times].reverse();
  const isFirst = (index: number, period: Period): boolean => {
    const text = texts[period];
    for (const other of candidates.slice(index + 1)) {
      if (text(other) !== text(candidates[index]!)) return true;
      if (candidates[index]! > other) return false;
    }
    return true;
  };
  const kept = candidates.filter((_, index) => {
    let keep = false;
    for (const period of periods) {
      if (counts[period] >= retention[period] || !isFirst(index, period)) continue;
      counts[period] += 1;
      keep = true;
    }
    return keep;
  });
  return kept.reverse();
}

function iso(time: number): string {
  return new Date(time * 1000).toISOString();
}

describe("what a cleanup leaves", () => {
  test("is what snapper's own algorithm leaves", () => {
    fc.assert(
      fc.property(histories, retentions, (times, retention) => {
        expect(survivors(times, retention, later)).toEqual(asSnapper(times, retention));
      }),
    );
  });

  test("is at most the sum of the numbers, and nothing that was not there", () => {
    fc.assert(
      fc.property(histories, retentions, (times, retention) => {
        const left = survivors(times, retention, later);
        expect(left.length).toBeLessThanOrEqual(sum(retention));
        expect(times).toEqual(expect.arrayContaining(left));
      }),
    );
  });

  test("stays as it is at the next cleanup", () => {
    fc.assert(
      fc.property(histories, retentions, (times, retention) => {
        const left = survivors(times, retention, later);
        expect(survivors(left, retention, later)).toEqual(left);
      }),
    );
  });

  test("holds at least what a smaller retention leaves", () => {
    fc.assert(
      fc.property(histories, retentions, fc.constantFrom(...periods), (times, retention, period) => {
        const larger = { ...retention, [period]: retention[period] + 1 };
        expect(survivors(times, larger, later)).toEqual(
          expect.arrayContaining(survivors(times, retention, later)),
        );
      }),
    );
  });

  test("holds everything that is younger than an hour", () => {
    const times = [begin, begin + 600, begin + 1200];
    expect(survivors(times, none, begin + 3600)).toEqual([begin + 600, begin + 1200]);
  });
});

describe("ten years of", () => {
  test("a laptop: the seven days hold the first of one of the four weeks", () => {
    expect(simulate("02:00", laptop)).toMatchObject({ kept: 22, most: 23 });
  });

  test("a server: the thirty days hold the first of four of the twelve weeks", () => {
    expect(simulate("02:00", server)).toMatchObject({ kept: 50, most: 51 });
  });

  test("any daily policy: there are at most as many as the numbers together, and one that waits for its cleanup", () => {
    fc.assert(
      fc.property(retentions, (retention) => {
        const { kept, most, ages } = simulate("02:00", retention)!;
        expect(kept).toBeLessThanOrEqual(sum(retention));
        expect(most).toBeLessThanOrEqual(kept + 1);
        expect(ages).toHaveLength(kept);
        expect(ages).toEqual([...ages].sort((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });

  test("a schedule that is none, or of each second", () => {
    expect(simulate("2 am", laptop)).toBeUndefined();
    expect(simulate("*:*:*", laptop)).toBeUndefined();
  });
});

test("the cleanup comes each hour where there is more than one snapshot a day", () => {
  expect(cleanupInterval(["02:00", "weekly"])).toBe("1d");
  expect(cleanupInterval(["02:00", "hourly"])).toBe("1h");
});

test("docs/snapshots.md has the simulation's figures", () => {
  const page = readFileSync(new URL("../../docs/snapshots.md", import.meta.url), "utf8");
  const cells = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const rows = cells.filter(([, schedule = ""]) => schedule.startsWith("`"));
  expect(rows.length).toBeGreaterThan(4);
  for (const [, quoted = "", numbers = "", ...figures] of rows) {
    const schedule = quoted.replaceAll("`", "");
    const retention = { ...none };
    const limits = numbers.split(" / ").map(Number);
    periods.forEach((period, index) => (retention[period] = limits[index]!));
    const { kept, most, ages } = simulate(schedule, retention)!;
    expect([schedule, ...figures.slice(0, 4).map(Number)]).toEqual([
      schedule,
      sum(retention),
      kept,
      most,
      Math.round(ages.at(-1)!),
    ]);
  }
});
