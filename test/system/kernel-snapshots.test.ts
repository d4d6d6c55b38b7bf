/** Snapshots on a real file system: snapper itself under a moved clock, and the scripts of strata's own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { survivors } from "../../generator/model/timeline.ts";
import type { Retention } from "../../generator/model/retention.ts";
import { tier, titled } from "../tiers.ts";
import { mountedSubvolumes } from "./loop.ts";
import { compiled } from "./nix-compile.ts";
import { shell } from "./shell.ts";
import { configureSnapper, faketime } from "./snapper.ts";

const none: Retention = { hourly: 0, daily: 0, weekly: 0, monthly: 0, quarterly: 0, yearly: 0 };
const at = (time: number): string => new Date(time * 1000).toISOString().slice(0, 19);

/** From when to when snapshots are made, how often, and how long after each one the cleanup runs, in seconds. */
interface Course {
  title: string;
  retention: Retention;
  from: number;
  every: number;
  count: number;
  cleanup: number;
}

const day = 24 * 3600;
const courses: Course[] = [
  {
    title: "a laptop's for fourteen months",
    retention: { ...none, daily: 7, weekly: 4, monthly: 12 },
    from: Date.UTC(2024, 10, 20, 2) / 1000,
    every: day,
    count: 425,
    cleanup: 600,
  },
  {
    title: "a server's for fourteen months, with quarters and years",
    retention: { ...none, daily: 30, weekly: 12, monthly: 12, quarterly: 3, yearly: 2 },
    from: Date.UTC(2024, 10, 20, 2) / 1000,
    every: day,
    count: 425,
    cleanup: 600,
  },
  {
    title: "of every twenty minutes, at the turn of a year",
    retention: { ...none, hourly: 12, daily: 3, weekly: 1 },
    from: Date.UTC(2024, 11, 29, 20) / 1000,
    every: 1200,
    count: 200,
    cleanup: 300,
  },
];

describe.skipIf(!tier("root"))(titled("root", "snapshots"), () => {
  test.each(courses)(
    "snapper keeps what the simulation says: $title",
    { timeout: 240_000 },
    async ({ retention, from, every, count, cleanup }) => {
      const { folder } = await mountedSubvolumes({ "@data": "root/home" });
      const modules = compiled(spec("btrfs", retention));
      const root = join(folder, "root");
      configureSnapper(root, snapperLines(readFileSync(join(modules, "snapshots.nix"), "utf8")));
      await shell(`bash ${modules}/snapshots/subvolume.sh ${root}/home`);

      const runs = range(count).map((index) => from + index * every);
      const output = await shell(`
        run() { LD_PRELOAD=${faketime} FAKETIME="$(printf '%(%F %T)T' "$1")" snapper --no-dbus --root ${root} -c data "\${@:2}"; }
        export TZ=UTC
        for ((index = 0, now = ${from}; index < ${count}; index++, now += ${every})); do
          run $now create --cleanup-algorithm timeline --description timeline
          run $((now + ${cleanup})) cleanup timeline
          sed -n 's|.*<date>\\(.*\\)</date>|\\1|p' ${root}/home/.snapshots/*/info.xml | sort | tr ' \\n' 'T '
          echo
        done`);
      expect(kept(output)).toEqual(simulated(runs, retention, cleanup));
    },
  );

  test("the subvolume for snapper's snapshots is made once, and nothing else in its place", async () => {
    const { folder } = await mountedSubvolumes({ "@data": "root/home" });
    const script = `bash ${compiled(spec("btrfs", none))}/snapshots/subvolume.sh`;
    const home = join(folder, "root/home");
    const state = (): Promise<string> =>
      shell(
        `stat --format='%i %a %U' ${home}/.snapshots; btrfs subvolume show ${home}/.snapshots | grep UUID`,
      );

    await shell(`${script} ${home}`);
    const first = await state();
    expect(first).toMatch(/^256 750 root\n/);
    await shell(`touch ${home}/.snapshots/file; ${script} ${home}; rm ${home}/.snapshots/file`);
    expect(await state()).toBe(first);

    await shell(`btrfs subvolume delete ${home}/.snapshots; mkdir ${home}/.snapshots`);
    await expect(shell(`${script} ${home}`)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        `error: ${home}/.snapshots is in the way of snapper, which needs a subvolume there: move it to another name\n`,
      ),
    });
    await shell(`mkdir ${home}/plain`);
    await expect(shell(`${script} ${home}/plain`)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        `error: ${home}/plain is not a btrfs subvolume: see with \`findmnt ${home}/plain\` what is mounted there\n`,
      ),
    });
  });

  // Fewer, since the script starts date(1) for each snapshot.
  const shorter = courses
    .filter(({ title }) => !title.startsWith("a laptop"))
    .map((course) => (course.every < day ? course : { ...course, every: 3 * day, count: 140 }));

  // The kernel here has no bcachefs. The commands are btrfs' own, word for word, but for their first.
  describe("the script for bcachefs", () => {
    test.each(shorter)("keeps what the simulation says: $title", { timeout: 240_000 }, async (course) => {
      const { retention, from, every, count } = course;
      const { folder } = await mountedSubvolumes({ "@data": "root/home" });
      const home = join(folder, "root/home");
      const script = join(compiled(spec("bcachefs", retention)), "snapshots/bcachefs.sh");
      const limits = Object.entries(retention).map(([period, limit]) => `--${period} ${limit}`);
      const others = ["by-hand", "20240101", "20240101T000000Z.old", "20241399T000000Z"];
      await shell(`mkdir -p ${others.map((name) => `${home}/.snapshots/${name}`).join(" ")}`);

      const runs = range(count).map((index) => from + index * every);
      const output = await shell(`
        bcachefs() { btrfs "$@" > /dev/null; }
        date() { LD_PRELOAD=${faketime} command date "$@"; }
        export -f bcachefs date
        export TZ=UTC
        for ((index = 0, now = ${from}; index < ${count}; index++, now += ${every})); do
          FAKETIME="$(printf '%(%F %T)T' $now)" bash ${script} ${limits.join(" ")} ${home}
          ls ${home}/.snapshots | grep -x '[0-9]*T[0-9]*Z' | grep -v 20241399 | tr '\\n' ' '
          echo
        done`);
      expect(kept(output)).toEqual(simulated(runs, retention, 0));

      expect((await shell(`ls ${home}/.snapshots`)).split("\n")).toEqual(expect.arrayContaining(others));
      const [name = ""] = kept(output).at(-1)!.slice(-1);
      const made = `${home}/.snapshots/${name.replace(/[-:]/g, "")}Z`;
      expect(await shell(`btrfs property get ${made} ro`)).toBe("ro=true\n");
    });

    test("says what is wrong with its arguments", async () => {
      const script = join(compiled(spec("bcachefs", none)), "snapshots/bcachefs.sh");
      await expect(shell(`bash ${script}`)).rejects.toMatchObject({
        stderr: expect.stringContaining("error: say the mount point of the subvolume\n"),
      });
      await expect(shell(`bash ${script} --daily many /home`)).rejects.toMatchObject({
        stderr: expect.stringContaining("error: --daily many is not a number of snapshots to keep\n"),
      });
    });
  });

  test.each(["btrfs", "bcachefs"] as const)("the scripts for %s please shellcheck", async (fsType) => {
    const folder = join(compiled(spec(fsType, none)), "snapshots");
    expect(await shell(`shellcheck --shell=bash --severity=style ${folder}/*.sh`)).toBe("");
  });
});

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** After each cleanup, the times that a run printed. */
function kept(output: string): string[][] {
  return output
    .trimEnd()
    .split("\n")
    .map((line) =>
      line
        .trim()
        .split(" ")
        .map((time) => time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6")),
    );
}

/** After each cleanup, the times that the model keeps. */
function simulated(runs: readonly number[], retention: Retention, cleanup: number): string[][] {
  let left: number[] = [];
  return runs.map((time) => {
    left = survivors([...left, time], retention, time + cleanup);
    return left.map(at);
  });
}

function spec(fsType: "btrfs" | "bcachefs", retention: Retention): HostInput {
  const data = byLabel("data", { fsType, options: fsType === "btrfs" ? ["subvol=@data"] : [] });
  return { fileSystems: { "/home": data }, snapshots: { enable: true, retention } };
}

/** The lines that NixOS makes of the settings in a module (nixos/modules/services/misc/snapper.nix). */
function snapperLines(module: string): string[] {
  const lines = [...module.matchAll(/^ +([A-Z_]+) = (.*);$/gm)].map(([, key = "", value = ""]) => {
    const text = value === "true" ? "yes" : value === "false" ? "no" : value;
    return `${key}=${text}`;
  });
  const byDefault = [10, 10, 0, 10, 0, 10].map((limit, index) => {
    const period = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "YEARLY"][index]!;
    return `TIMELINE_LIMIT_${period}=${limit}`;
  });
  return lines.filter((line) => !byDefault.includes(line));
}
