/** Calendar expressions, of all shapes: read, refused, or without any day, as systemd has it. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { comes, parseCalendar } from "../../generator/model/calendar.ts";
import { calendar } from "../../generator/model/text.ts";

const alone = [
  ...["hourly", "Weekly", "bi-annually", "yearly UTC", "weekly Europe/Berlin", "UTC", "Mon UTC"],
  ...["every day", "every week", "every month", "never", "noon", "tomorrow", "secondly", "fortnightly"],
  ...["@daily", "daily 02:00", "02:00 daily", "0 2 * * *", "* * * * *", "1h", "15min", "*", "*-*", "/", "~"],
  ...[" daily", "daily ", "Mon  02:00", "Mon *-*-*  02:00", "Mon\t02:00", "02:00\tUTC", "weekly  UTC"],
  ...[
    "2:00 Japan",
    "2:00 japan",
    "2:00 GB",
    "2:00 gmt",
    "2:00 IST",
    "2:00 Europe/BERLIN",
    "2:00 America/New_York",
  ],
];
const weekdays = [
  ...["", "Mon", "Mon..Fri", "sat,sun", "Monday", "Mo", "Fri..Mon", "Mon-Wed", "Mon..", "every", "Tue,"],
  ...[",Tue", "Mon,,Tue", "Wednesday..Fri", "Thurs", "Mon, Tue"],
];
const dates = [
  ...["*-*-*", "*-02-30", "*-02-29", "2026-*-*", "26-*-01", "*-*-31", "*-1..3-*", "01-01", "*-*-0", "*-*-32"],
  ...["*-13-*", "2019-01-01", "day", "*-*-*/2", "*-*-1/32", "*-2/2-30", "**-*-*", "*-*", "2200-01-01"],
  ...["2199-12-31", "1969-*-*", "2026/2-*-*", "*-*-01..10/3", "-1-1", "*-*-*,1", "70-1-1", "69..72-1-1"],
  ...["*-*~1", "*-*~28", "*-*~29", "*-*~31", "*-*~1..28", "*-*~28/1", "*-*~7/6", "*-*~7/7", "*-*~5..1"],
  ...[
    "*-*-31/1",
    "*-*-30/1",
    "*-*-1/30",
    "*-*-1/31",
    "*-12/1-1",
    "2020..26-1-1",
    "2199/1-1-1",
    "*-*-1..5/30",
  ],
];
const times = [
  ...["02:00", "25:00", "2am", "2 am", "2:5", "*:0/15", "*:*", "00:60", "02:00:00", "02:00:60", "2", "24:00"],
  ...["*:0/15:30", "02:00,", "1,2,3:00", "23..25:00", "0/30:00", "*:0/90", "*:5/60", "*:*:*", "*:", "2.5:00"],
  ...[
    "02:00 UTC",
    "02:00 PST",
    "02:00 Europe/Berlin",
    "02:00 UTC UTC",
    "2:00 Z",
    "02:00 Foo/Bar",
    "2:00  utc",
  ],
  ...["-1:00", "0x2:00", "5/2..7:00", "02:00Z", "*:0..30/7", "*:0/59", "*:0/60", "1/23:00", "*:1..5/58"],
];
const expressions = new Set([
  ...alone,
  ...weekdays.flatMap((one) => [one, `${one} 02:00`, `${one} *-02-29`]),
  ...dates.flatMap((one) => [one, `Mon ${one} 02:00`]),
  ...times.flatMap((one) => [one, `Mon *-*-01 ${one}`]),
]);

const said = (text: string): string =>
  parseCalendar(text) === undefined ? "refused" : comes(text) ? "comes" : "never";

function analyzed(text: string): string {
  const { status, stdout } = spawnSync(
    "systemd-analyze",
    ["calendar", "--base-time=2020-01-01 00:00:00 UTC", "--", text],
    { encoding: "utf8", env: { ...process.env, TZ: "UTC" } },
  );
  if (status !== 0) return "refused";
  return stdout.includes("Next elapse: never") ? "never" : "comes";
}

const isThere = spawnSync("systemd-analyze", ["--version"]).status === 0;

describe.skipIf(!isThere)(
  `as systemd has it${isThere ? "" : " (skipped: systemd-analyze is not on PATH)"}`,
  () => {
    test(`${expressions.size} expressions`, () => {
      const all = [...expressions];
      expect(all.map((text) => [text, said(text)])).toEqual(all.map((text) => [text, analyzed(text)]));
    }, 60_000);
  },
);

test.each([
  ["every day", /"every day" is not a calendar expression of systemd/],
  ["25:00", /"25:00" is not a calendar expression/],
  ["*-02-30 02:00", /"\*-02-30 02:00" never comes/],
])("a spec is told what is wrong with %j", (text, message) => {
  expect(calendar.safeParse(text).error?.issues[0]?.message).toMatch(message);
});
