import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { day, elapsesOn, parseCalendar } from "../../generator/model/calendar.ts";

const fine = [
  ...["02:00", "minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "Daily"],
  ...[
    "Mon *-*-* 03:00",
    "Mon..Fri 02:30",
    "Mon-Fri 02:30",
    "Sat,Sun 1:5",
    "saturday",
    "Mon,Wed, 02:00",
    "Mon,Tue..Thu 1:00",
  ],
  ...["*:0/15", "*:00,30", "0/6:00", "2..5:00", "*:1..59/10", "*:*", "*:*:0/20", "02:00:30", "02:00:00.0"],
  ...[
    "*-*-*",
    "*-*-01 02:00",
    "*-*-1..7 02:00",
    "Mon *-*-1..7 02:00",
    "*-*-1/10",
    "1/2-1",
    "*-1,4-01",
    "2026..2028-*-1",
  ],
  ...["*-*~01 02:00", "*-02~03", "*-*~1..3", "*-*~7/2", "Mon *-05~07/1", "*-*~*", "*-*-31 1:00"],
  ...["*-*-* 02:00:00 UTC", "02:00 utc", "02:00 Etc/UTC"],
];
const faulty = [
  ...[
    "",
    "never",
    "02",
    "2 am",
    "25:00",
    "24:00",
    "02:60",
    "*/2:00",
    "Mo 02:00",
    "Fri..Mon 02:00",
    "5..3:00",
  ],
  ...[
    "*-13-01",
    "*-*-0",
    "*-*-*/2",
    "*-*~3..1",
    "*-*-* *",
    "02:00 03:00",
    "1:2:3:4",
    "Mon..Tue..Wed 1:00",
    "0/0:00",
  ],
];

/** From the first moment of 2026, when an expression elapses next. */
function next(text: string, count: number): string[] {
  const calendar = parseCalendar(text)!;
  const times: number[] = [];
  for (let midnight = Date.UTC(2026, 0, 1) / 1000; times.length <= count; midnight += day)
    times.push(...elapsesOn(calendar, midnight));
  // systemd asks for what comes after.
  const after = times.filter((time) => time > Date.UTC(2026, 0, 1) / 1000);
  return after
    .slice(0, count)
    .map((time) => new Date(time * 1000).toISOString().slice(0, 19).replace("T", " "));
}

test.each(faulty)("%j is no calendar expression", (text) => {
  expect(parseCalendar(text)).toBeUndefined();
});

test("times of some expressions", () => {
  expect(next("Mon..Fri 02:30", 3)).toEqual([
    "2026-01-01 02:30:00",
    "2026-01-02 02:30:00",
    "2026-01-05 02:30:00",
  ]);
  expect(next("*-02~1", 3)).toEqual(["2026-02-28 00:00:00", "2027-02-28 00:00:00", "2028-02-29 00:00:00"]);
});

const isThere = spawnSync("systemd-analyze", ["--version"]).status === 0;

describe.skipIf(!isThere)(
  `as systemd reads it${isThere ? "" : " (skipped: systemd-analyze is not on PATH)"}`,
  () => {
    const count = 5;
    function analyzed(text: string): string[] | undefined {
      const base = ["--base-time=2026-01-01 00:00:00 UTC", `--iterations=${count}`];
      const options = { encoding: "utf8", env: { ...process.env, TZ: "UTC" } } as const;
      const { status, stdout } = spawnSync("systemd-analyze", ["calendar", ...base, text], options);
      if (status !== 0) return undefined;
      return [...stdout.matchAll(/(?:Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC/g)].map(
        ([, time = ""]) => time,
      );
    }

    test.each(fine)("%j", (text) => expect(next(text, count)).toEqual(analyzed(text)));
    test.each(faulty)("%j is refused", (text) => expect(analyzed(text)).toBeUndefined());
  },
);
