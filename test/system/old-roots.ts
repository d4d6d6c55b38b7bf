/** Old roots of a host, and which of them a policy keeps. */
import { readdirSync } from "node:fs";
import { shell } from "./shell.ts";
import type { RootHost } from "./strata-root.ts";

export const day = 24 * 3600 * 1000;

/** The name of a root that was put aside at a time, and was the so-manieth of its second. */
export const nameAt = (time: number, count = 1): string =>
  new Date(time).toISOString().replace(/[-:]|\.\d+/g, "") + (count > 1 ? `-${count}` : "");

/** Old roots of a host, each with a file, made in one go. */
export async function keepRoots(
  host: RootHost,
  names: readonly string[],
  booted: readonly string[] = [],
): Promise<void> {
  const marks = booted.map(
    (name) => `mkdir -p ${name}/var/lib/strata-root; touch ${name}/var/lib/strata-root/booted`,
  );
  await shell(`cd ${host.kept}
    for name in ${names.join(" ")}; do btrfs subvolume create $name > /dev/null; echo $name > $name/file; done
    ${marks.join("\n")}`);
}

export interface Policy {
  recent: number;
  weekly: number;
  monthly: number;
}

/** Which roots stay, by the calendar of this language. */
export function survivors(
  names: readonly string[],
  { recent, weekly, monthly }: Policy,
  booted: readonly string[],
): string[] {
  const timeOf = (name: string): Date =>
    new Date(name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*/, "$1-$2-$3T$4:$5:$6Z"));
  const sorted = [...names].sort(
    (one, other) =>
      timeOf(one).getTime() - timeOf(other).getTime() ||
      Number(one.split("-")[1] ?? 1) - Number(other.split("-")[1] ?? 1),
  );
  const newestOf = (period: (time: Date) => string, count: number): string[] => {
    const newest = new Map(sorted.map((name) => [period(timeOf(name)), name]));
    return count === 0 ? [] : [...newest.values()].slice(-count);
  };
  // A week belongs to the year that its Thursday is in.
  const week = (time: Date): string => {
    const thursday = new Date(time.getTime() + (3 - ((time.getUTCDay() + 6) % 7)) * day);
    const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
    return `${thursday.getUTCFullYear()} ${Math.floor((thursday.getTime() - first) / (7 * day))}`;
  };
  const month = (time: Date): string => time.toISOString().slice(0, 7);
  const good = sorted.filter((name) => booted.includes(name)).slice(-1);
  const stay = new Set([
    ...sorted.slice(-recent),
    ...newestOf(week, weekly),
    ...newestOf(month, monthly),
    ...good,
  ]);
  return sorted.filter((name) => stay.has(name)).sort();
}

/** What is in the place of the old roots. */
export const left = (host: RootHost): string[] => readdirSync(host.kept).sort();
