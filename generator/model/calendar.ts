/** Calendar expressions of systemd.time(7): whether systemd reads one, and when it elapses. */

/** When an expression elapses: on which days, and at which times of such a day. */
export interface Calendar {
  /** Days of the week, Monday is 0; null for all. */
  weekdays: ReadonlySet<number> | null;
  years: ReadonlySet<number> | null;
  months: ReadonlySet<number> | null;
  days: ReadonlySet<number> | null;
  /** Whether `days` count from the end of the month. */
  fromEnd: boolean;
  /** Seconds since midnight, in order. */
  times: readonly number[];
}

/** A day in seconds. */
export const day = 24 * 3600;

const names: Readonly<Record<string, string>> = {
  minutely: "*-*-* *:*:00",
  hourly: "*-*-* *:00:00",
  daily: "*-*-* 00:00:00",
  weekly: "Mon *-*-* 00:00:00",
  monthly: "*-*-01 00:00:00",
  quarterly: "*-01,04,07,10-01 00:00:00",
  semiannually: "*-01,07-01 00:00:00",
  "semi-annually": "*-01,07-01 00:00:00",
  biannually: "*-01,07-01 00:00:00",
  "bi-annually": "*-01,07-01 00:00:00",
  yearly: "*-01-01 00:00:00",
  annually: "*-01-01 00:00:00",
};

const weekdayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** What stands between two days of a range; the hyphen is an older form. */
const rangeMark = /\.\.|-/;

/**
 * What an expression says; undefined where systemd would refuse it, and for what is of no use to a host: fractions of a second, and `@` with
 * the seconds since 1970. Its time zone changes nothing here.
 */
export function parseCalendar(text: string): Calendar | undefined {
  const [, local, zone] = /^(.*) ([A-Za-z]\S*)$/.exec(text) ?? [];
  const withoutZone = zone !== undefined && isTimeZone(zone) ? local! : text;
  // systemd takes spaces between the parts, and nowhere else.
  if (withoutZone !== withoutZone.trim()) return undefined;
  const words = withoutZone.split(/ +/);
  const named = words.length === 1 ? names[words[0]!.toLowerCase()] : undefined;
  const parts = named?.split(" ") ?? words;

  const weekdays = /^[A-Za-z]/.test(parts[0] ?? "") ? parseWeekdays(parts.shift()!) : null;
  const date = parts[0]?.includes(":") === false ? parseDate(parts.shift()!) : everyDay;
  const times = parts.length > 0 ? parseTimes(parts.shift()!) : [0];
  if (parts.length > 0 || weekdays === undefined || date === undefined || times === undefined)
    return undefined;
  return { weekdays, ...date, times };
}

/**
 * Whether an expression has a day at all, from 2020 to 2199, the last year that systemd reads: the 30th of February has none. Of one that
 * systemd refuses, this says nothing.
 */
export function comes(text: string): boolean {
  const calendar = parseCalendar(text);
  if (calendar === undefined) return true;
  const end = Date.UTC(2200, 0, 1) / 1000;
  for (let midnight = Date.UTC(2020, 0, 1) / 1000; midnight < end; midnight += day)
    if (elapsesOn(calendar, midnight).length > 0) return true;
  return false;
}

/** When a calendar elapses on one day: seconds since 1970, as if the host's time were UTC all year. `midnight`: when that day begins. */
export function elapsesOn(calendar: Calendar, midnight: number): number[] {
  const date = new Date(midnight * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const dayOfMonth = calendar.fromEnd ? lastDay - date.getUTCDate() + 1 : date.getUTCDate();
  const isOne =
    allows(calendar.weekdays, (date.getUTCDay() + 6) % 7) &&
    allows(calendar.years, year) &&
    allows(calendar.months, month) &&
    allows(calendar.days, dayOfMonth);
  return isOne ? calendar.times.map((time) => midnight + time) : [];
}

function allows(values: ReadonlySet<number> | null, value: number): boolean {
  return values === null || values.has(value);
}

/** The names of three letters in the time zone database: others, such as PST, are known to JavaScript alone. */
const shortZones = new Set("CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET".split(" "));

/** `UTC`, or a name in the time zone database. */
function isTimeZone(word: string): boolean {
  if (/^(utc|[A-Z]{3})$/.test(word)) return shortZones.has(word.toUpperCase());
  if (!/^[A-Z][A-Za-z0-9_+/-]*$/.test(word)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: word }).resolvedOptions();
    // To systemd, a name is that of a file: Europe/BERLIN is none.
    return timeZone === word || timeZone.toLowerCase() !== word.toLowerCase();
  } catch {
    return false;
  }
}

/** `Mon..Fri`, `Sat,Sun`; undefined where a name is none of a day. */
function parseWeekdays(text: string): Set<number> | undefined {
  const days = new Set<number>();
  for (const item of text.replace(/,$/, "").split(",")) {
    const bounds = item.split(rangeMark).map(weekday);
    const [first, last] = [bounds[0], bounds.at(-1)];
    if (bounds.length > 2 || first === undefined || last === undefined || last < first) return undefined;
    for (let one = first; one <= last; one += 1) days.add(one);
  }
  return days;
}

function weekday(name: string): number | undefined {
  const index = weekdayNames.findIndex((full) => [full, full.slice(0, 3)].includes(name.toLowerCase()));
  return index < 0 ? undefined : index;
}

type DatePart = Pick<Calendar, "years" | "months" | "days" | "fromEnd">;
const everyDay: DatePart = { years: null, months: null, days: null, fromEnd: false };

/** `YEAR-MONTH-DAY` or `MONTH-DAY`; `~` in place of the last hyphen counts the days from the end of the month. */
function parseDate(text: string): DatePart | undefined {
  const match = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text);
  if (!match) return undefined;
  const [, year = "*", month = "", hyphen, dayText = ""] = match;
  const years = parseComponent(fullYears(year), 1970, 2199);
  const months = parseComponent(month, 1, 12);
  const fromEnd = hyphen === "~";
  // A repetition runs towards the end of the month in both ways of counting.
  const repeated = fromEnd ? /^([0-9]+)\/([0-9]+)$/.exec(dayText) : null;
  const days = repeated
    ? countdown(Number(repeated[1]), Number(repeated[2]))
    : parseComponent(dayText, 1, fromEnd ? lastFromEnd : 31);
  if (years === undefined || months === undefined || days === undefined) return undefined;
  return { years, months, days, fromEnd };
}

/** Years of two digits are those from 1970 to 2069. */
function fullYears(text: string): string {
  return text.replace(
    /(?<![0-9/])[0-9]{1,2}(?![0-9])/g,
    (year) => `${Number(year) + (Number(year) < 70 ? 2000 : 1900)}`,
  );
}

/** systemd counts back from the end of the month to a day that every month has. */
const lastFromEnd = 28;

function countdown(first: number, step: number): Set<number> | undefined {
  if (first > lastFromEnd || step === 0 || first - step < 1) return undefined;
  const values = new Set<number>();
  for (let value = first; value > 0; value -= step) values.add(value);
  return values;
}

/** `HOUR:MINUTE` or `HOUR:MINUTE:SECOND`. */
function parseTimes(text: string): number[] | undefined {
  const [hour, minute, second = "0", ...more] = text.split(":");
  if (hour === undefined || minute === undefined || more.length > 0) return undefined;
  const hours = parseComponent(hour, 0, 23);
  const minutes = parseComponent(minute, 0, 59);
  const seconds = parseComponent(second.replace(/\.0+$/, ""), 0, 59);
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  const each = (values: ReadonlySet<number> | null, end: number): number[] =>
    [...(values ?? Array.from({ length: end }, (_, value) => value))].sort((a, b) => a - b);
  return each(hours, 24).flatMap((h) =>
    each(minutes, 60).flatMap((m) => each(seconds, 60).map((s) => (h * 60 + m) * 60 + s)),
  );
}

/** A list of numbers, ranges `a..b` and repetitions `a/step`, or `*`, which is null. */
function parseComponent(text: string, min: number, max: number): Set<number> | null | undefined {
  if (text === "*") return null;
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const match = /^([0-9]+)(?:\.\.([0-9]+))?(?:\/([0-9]+))?$/.exec(item);
    if (!match) return undefined;
    const [, from, to, every] = match;
    const first = Number(from);
    const last = to === undefined ? (every === undefined ? first : max) : Number(to);
    const step = every === undefined ? 1 : Number(every);
    // A repetition must have room for a second one.
    if (first < min || last > max || last < first || step === 0) return undefined;
    if (every !== undefined && first + step > max) return undefined;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}
