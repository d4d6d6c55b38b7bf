/** strata-root on a btrfs file system of its own: which old roots stay, and what it says when something is not as it should be. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { randomOf } from "./changing-tree.ts";
import { shell } from "./shell.ts";
import { bcachefsHost, bcachefsSpec, programOf, rootHost, type RootHost } from "./strata-root.ts";

const day = 24 * 3600 * 1000;

/** The name of a root that was put aside at a time, and was the so-manieth of its second. */
const nameAt = (time: number, count = 1): string =>
  new Date(time).toISOString().replace(/[-:]|\.\d+/g, "") + (count > 1 ? `-${count}` : "");

/** Old roots of a host, each with a file, made in one go. */
async function keepRoots(
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

interface Policy {
  recent: number;
  weekly: number;
  monthly: number;
}

/** Which roots stay, by the calendar of this language. */
function survivors(
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

const left = (host: RootHost): string[] => readdirSync(host.kept).sort();

describe.skipIf(!tier("root"))(titled("root", "strata-root"), () => {
  describe("gc", () => {
    test.each([1, 2, 3])("keeps what the policy says of roots at random times (seed %i)", async (seed) => {
      const random = randomOf(seed);
      const keep = { recent: 1 + random(6), weekly: random(8), monthly: random(15) };
      const host = await rootHost({ rootReset: { keep } });
      const names = new Set<string>();
      while (names.size < 60) {
        const time = Date.UTC(2025, 10, 20) + random(400) * day + random(3) * 3600_000;
        names.add(nameAt(time, random(3) === 0 ? 2 + random(12) : 1));
      }
      const booted = [...names].filter(() => random(20) === 0);
      await keepRoots(host, [...names], booted);
      const wanted = survivors([...names], keep, booted);

      const planned = await host.run("gc", "--dry-run");
      expect(left(host)).toHaveLength(60);
      const done = await host.run("gc");
      expect(left(host)).toEqual(wanted);
      expect(planned.stdout.replaceAll("would be deleted", "deleted")).toBe(done.stdout);
      expect(await host.run("gc")).toEqual({ code: 0, stdout: "", stderr: "" });
    });

    test(
      "leaves of a year of daily resets what the policy says, each time",
      { timeout: 240_000 },
      async () => {
        const host = await rootHost();
        const policy = { recent: 5, weekly: 4, monthly: 12 };
        let names: string[] = [];
        for (let days = 0; days < 370; days += 10) {
          const added = Array.from({ length: 10 }, (_, index) =>
            nameAt(Date.UTC(2025, 11, 1, 4) + (days + index) * day),
          );
          await keepRoots(host, added, added.slice(0, 1));
          const every = [...names, ...added];
          names = survivors(
            every,
            policy,
            every.filter((name) => existsSync(join(host.kept, name, "var"))),
          );
          expect(await host.run("gc")).toMatchObject({ code: 0, stderr: "" });
          expect(left(host)).toEqual(names);
        }
        expect(names.length).toBeGreaterThan(15);
      },
    );

    test("never deletes the newest root that has booted", async () => {
      const host = await rootHost({ rootReset: { keep: { recent: 1, weekly: 0, monthly: 0 } } });
      const names = Array.from({ length: 5 }, (_, index) => nameAt(Date.UTC(2026, 0, 1 + index)));
      await keepRoots(host, names, names.slice(0, 2));
      expect(await host.run("gc")).toMatchObject({ code: 0 });
      expect(left(host)).toEqual([names[1], names[4]]);
    });

    test("deletes nothing after a reset that failed", async () => {
      const host = await rootHost({ rootReset: { keep: { recent: 1, weekly: 0, monthly: 0 } } });
      const names = [nameAt(0), nameAt(day)];
      await keepRoots(host, names);
      writeFileSync(join(host.state, "failed"), "the disk is full\n");
      expect(await host.run("gc")).toEqual({
        code: 1,
        stdout: "",
        stderr:
          "error: the last reset failed, so no old root is deleted before one has succeeded: the disk is full\n",
      });
      expect(left(host)).toEqual(names);
    });

    test("deletes what is nested in an old root, and nothing that a name feigns", async () => {
      const host = await rootHost({ rootReset: { keep: { recent: 1, weekly: 0, monthly: 0 } } });
      const [old = "", newest = ""] = [nameAt(0), nameAt(day)];
      await keepRoots(host, [old, newest]);
      await shell(`cd ${host.top}
        btrfs subvolume create @persist > /dev/null; echo precious > @persist/file
        persist=$(btrfs inspect-internal rootid @persist) own=$(btrfs inspect-internal rootid @old-roots/${old})
        cd @old-roots/${old}
        mkdir -p "var/lib/it's a" srv
        for path in "var/lib/it's a/machine" srv/one srv/one/two srv/one/two/three $'new\\nline' "$(printf 'x\\nID %s gen 9 parent %s top level 5 path y' $persist $own)"; do
          btrfs subvolume create "$path" > /dev/null
        done
        btrfs subvolume snapshot -r srv/one srv/one/two/copy > /dev/null
        btrfs property set srv/one/two ro true
        btrfs property set srv/one ro true`);
      expect(await host.run("gc")).toEqual({ code: 0, stdout: `deleted: ${old}\n`, stderr: "" });
      expect(left(host)).toEqual([newest]);
      expect(await shell(`cat ${host.top}/@persist/file`)).toBe("precious\n");
      expect(await shell(`btrfs subvolume list ${host.top} | awk '{print $NF}' | sort | xargs`)).toBe(
        `@old-roots @old-roots/${newest} @persist @root\n`,
      );
    });

    test("leaves other names alone, and says so", async () => {
      const host = await rootHost({ rootReset: { keep: { recent: 1, weekly: 0, monthly: 0 } } });
      await keepRoots(host, [nameAt(0), nameAt(day)]);
      const others = ["20261301T000000Z", "20260101T000000Z", "by hand", "20260101T000000Z-1"];
      for (const name of others) mkdirSync(join(host.kept, name));
      const { code, stderr } = await host.run("gc");
      expect(code).toBe(0);
      expect(left(host)).toEqual([...others, nameAt(day)].sort());
      for (const name of others) expect(stderr).toContain(`strata-root: @old-roots/${name} is left alone`);
    });

    test("goes on after it was cut off", { timeout: 120_000 }, async () => {
      const host = await rootHost({ rootReset: { keep: { recent: 2, weekly: 0, monthly: 0 } } });
      const names = Array.from({ length: 40 }, (_, index) => nameAt(index * day));
      await keepRoots(host, names);
      await shell(
        `cd ${host.kept}; for name in *; do btrfs subvolume create $name/a > /dev/null; btrfs subvolume create $name/a/b > /dev/null; done`,
      );
      const random = randomOf(7);
      for (let cuts = 0; cuts < 6; cuts += 1) {
        const started = host.start("gc");
        await setTimeout(100 + random(500));
        process.kill(-started.pid!, "SIGKILL");
        await once(started, "exit");
        expect(left(host)).toEqual(expect.arrayContaining(names.slice(-2)));
      }
      expect(await host.run("gc")).toMatchObject({ code: 0, stderr: "" });
      expect(left(host)).toEqual(names.slice(-2));
    });
  });

  test("a root is marked in itself once it has booted", async () => {
    const host = await rootHost();
    expect(await host.run("booted")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(existsSync(join(host.root, "var/lib/strata-root/booted"))).toBe(true);
    await host.run("baseline");
    expect((await host.run("booted")).code).toBe(0);
    expect((await host.run("check")).code).toBe(0);
  });

  test("gc with the program for bcachefs", async () => {
    const host = await bcachefsHost();
    const names = Array.from({ length: 18 }, (_, index) => nameAt(index * 40 * day));
    await keepRoots(host, names, names.slice(0, 1));
    await shell(
      `cd ${host.kept}/${names[3]}; mkdir -p a/b; btrfs subvolume create a/b/c > /dev/null; btrfs subvolume create a/b/c/d > /dev/null`,
    );
    await shell(
      `cd ${host.kept}; btrfs subvolume snapshot -r ${names[3]}/a/b/c ${names[3]}/a/copy > /dev/null`,
    );
    expect((await host.run("gc")).code).toBe(0);
    expect(left(host)).toEqual(survivors(names, { recent: 5, weekly: 4, monthly: 12 }, names.slice(0, 1)));
    expect((await host.run("ls")).stdout).toMatch(/^19711112T000000Z +\d+ days +\S+ KiB +- +no /m);
  });

  test("ls lists the old roots, the newest first", async () => {
    const host = await rootHost();
    expect(await host.run("ls", "--json")).toMatchObject({ code: 0, stdout: "[]\n" });
    const now = Math.floor(Date.now() / 1000) * 1000;
    const names = [nameAt(now - 10 * day), nameAt(now - 3 * 3600_000)];
    await keepRoots(host, names, names.slice(0, 1));
    await shell(`head -c 100k /dev/urandom > ${host.kept}/${names[0]}/data; sync`);
    const { stdout } = await host.run("ls");
    expect(
      stdout
        .replaceAll(names[0]!, "<older>          ")
        .replaceAll(names[1]!, "<newer>          ")
        .trimEnd()
        .split("\n"),
    ).toEqual([
      "NAME                      AGE        SIZE   EXCLUSIVE  BOOTED  KEPT",
      expect.stringMatching(/^<newer> +3 h +0 B +0 B +no +recent, weekly(, monthly)?$/),
      expect.stringMatching(
        /^<older> +10 days +100\.0 KiB +100\.0 KiB +yes +recent, weekly(, monthly)?, booted$/,
      ),
    ]);
    const listed = JSON.parse((await host.run("ls", "--json")).stdout) as unknown[];
    expect(listed).toMatchObject([
      { name: names[1], time: (now - 3 * 3600_000) / 1000, booted: false },
      { name: names[0], bytes: 102_400, exclusive: 102_400, booted: true },
    ]);
  });

  test("check says what the next reset would lose", async () => {
    const host = await rootHost({
      persistence: { enable: true, volumes: { "/persist": { directories: { "/var/lib/kept/data": true } } } },
      rootReset: { ignore: ["/srv/*/scratch"] },
    });
    expect((await host.run("check")).stderr).toContain("error: there is no baseline of this root");
    await shell(
      `cd ${host.root}; mkdir -p etc srv/a var/lib var/log; echo old > etc/settings; echo old > etc/old`,
    );
    expect(await host.run("baseline")).toMatchObject({ code: 0 });
    expect(await host.run("check")).toEqual({ code: 0, stdout: "", stderr: "" });
    // Nothing of this would be missed, and what is gone can't be lost.
    await shell(`cd ${host.root}
      mkdir -p var/lib/kept/data tmp var/cache/x etc/systemd/system srv/a/scratch/b root/.cache run/y home/josh/.cache var/empty
      echo kept > var/lib/kept/data/file; echo x | tee tmp/x var/cache/x/y srv/a/scratch/b/c run/y/z root/.cache/q home/josh/.cache/p > /dev/null
      ln -s /etc/static/passwd etc/issue; ln -s /nix/store/abc/unit etc/systemd/system/a.service
      mkdir etc/copied; echo copied > etc/copied/file; echo copied/file > etc/.clean
      echo 17 > var/log/daemon.pid; touch var/log/.lock etc/subuid; rm etc/old; rmdir var/empty`);
    expect(await host.run("check")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await host.run("diff")).stdout).toBe(
      "# strata-root diff 1\n# What has changed since this boot and does not persist:\ndeleted   /etc/old\t4 bytes\t-\n",
    );

    await shell(
      `cd ${host.root}; mkdir -p var/lib/new/deep; echo 12 | tee var/lib/new/a var/lib/new/deep/b; echo more >> etc/settings; touch -d yesterday etc`,
    );
    const lines = "modified  /etc/settings\t9 bytes\t-\ncreated   /var/lib/new/\t2 files, 6 bytes\t-\n";
    const { code, stdout } = await host.run("check");
    expect({ code, stdout: stdout.replace(/^#.*\n/gm, "") }).toEqual({ code: 3, stdout: lines });
    expect(await host.run("check", "--quiet")).toEqual({ code: 3, stdout: "", stderr: "" });
    expect((await host.run("check", "--journal")).stdout).toBe(
      "<4>would be lost: modified  /etc/settings  9 bytes  -\n<4>would be lost: created   /var/lib/new/  2 files, 6 bytes  -\n",
    );
    expect((await host.run("check", "--all")).stdout).toContain(
      "created   /var/lib/new/\tdirectory\t-\ncreated   /var/lib/new/a\t3 bytes\t-\ncreated   /var/lib/new/deep/\tdirectory\t-\n",
    );
    expect((await host.run("diff", "--ignored")).stdout).toContain(
      "created   /var/cache/\t1 file, 2 bytes\t-\n",
    );
  });

  test("each path has the service that it probably belongs to", async () => {
    const host = await rootHost();
    host.standIn(
      "systemctl",
      `cat <<'END'
Id=forgejo.service
User=forgejo
StateDirectory=forgejo forgejo/custom

Id=ntfy.service
User=ntfy
DynamicUser=yes
StateDirectory=ntfy:ntfy-old
WorkingDirectory=!/srv/ntfy-work

Id=www.service
User=www-data
ReadWritePaths=-/srv/site /var/lib

Id=dnsmasq.service
StateDirectory=
END`,
    );
    await host.run("baseline");
    await shell(`cd ${host.root}
      mkdir -p var/lib/private/ntfy var/lib/forgejo var/lib/dnsmasq srv/site srv/ntfy-work opt root srv/web var/lib/other
      for path in var/lib/private/ntfy var/lib/forgejo var/lib/dnsmasq srv/site srv/ntfy-work opt root srv/web var/lib/other; do echo > $path/file; done
      chown www-data srv/web/file`);
    const { changes } = JSON.parse((await host.run("diff", "--json")).stdout) as {
      changes: { path: string; owner: string | null; ownerBy: string | null }[];
    };
    const owners = changes.filter(({ path }) => path.endsWith("/file"));
    expect(owners.map(({ path, owner, ownerBy }) => [path, owner, ownerBy])).toEqual([
      ["/opt/file", null, null],
      ["/root/file", "user root", "home"],
      ["/srv/ntfy-work/file", "ntfy.service", "ReadWritePaths"],
      ["/srv/site/file", "www.service", "ReadWritePaths"],
      ["/srv/web/file", "www.service", "User"],
      ["/var/lib/dnsmasq/file", "dnsmasq.service", "name"],
      ["/var/lib/forgejo/file", "forgejo.service", "StateDirectory"],
      ["/var/lib/other/file", null, null],
      ["/var/lib/private/ntfy/file", "ntfy.service", "StateDirectory"],
    ]);
  });

  test("diff compares with an old root, too", async () => {
    const host = await rootHost();
    const names = [nameAt(Date.UTC(2026, 0, 1)), nameAt(Date.UTC(2026, 0, 2))];
    await keepRoots(host, names);
    await shell(`cd ${host.kept}/${names[0]}
      mkdir -p same gone; echo equal | tee same/a same/c; echo one > same/b; echo x > gone/file; mkfifo same/fifo
      btrfs subvolume create nested > /dev/null; echo n > nested/file
      cd ${host.root}; mkdir -p same new; echo equal | tee same/a same/c; chmod 600 same/c; echo two > same/b; echo y > new/file; rm -f file
      btrfs subvolume create nested > /dev/null; echo m > nested/file`);
    const changes = [
      "deleted   /file\t17 bytes\t-",
      "deleted   /gone/\t1 file\t-",
      "modified  /nested/file\t2 bytes\t-",
    ];
    changes.push("created   /new/\t1 file, 2 bytes\t-", "modified  /same/b\t4 bytes\t-");
    changes.push("metadata  /same/c\tmode, owner or attributes\t-", "deleted   /same/fifo\tfifo\t-");
    const { stdout } = await host.run("diff", "20260101");
    expect(stdout).toBe(
      `# strata-root diff 1\n# What has changed since ${names[0]} and does not persist:\n${changes.join("\n")}\n`,
    );
    expect((await host.run("diff", "latest")).stdout).toContain(`since ${names[1]} and`);
    expect((await host.run("diff", "2026")).stderr).toBe(
      `error: 2026 could be any of ${names[1]} ${names[0]}: say more of its name\n`,
    );
    expect((await host.run("diff", "2027")).stderr).toBe(
      "error: 2027 is no old root: `strata-root ls` lists them\n",
    );
  });

  test("the baseline is that of the root, however often it is asked for", async () => {
    const host = await rootHost();
    await shell(`cd ${host.root}; echo 1 > one; btrfs subvolume create srv > /dev/null; echo 1 > srv/one`);
    await host.run("baseline");
    await shell(`cd ${host.root}; echo 2 > two; echo 2 > srv/two; rm srv/one`);
    await host.run("baseline");
    const { stdout } = await host.run("diff");
    expect(stdout.split("\n").slice(2)).toEqual([
      "deleted   /srv/one\t2 bytes\t-",
      "created   /srv/two\t2 bytes\t-",
      "created   /two\t2 bytes\t-",
      "",
    ]);
    await shell(
      `cd ${host.top}; mv @root @old-roots/20260101T000000Z; btrfs subvolume create @root > /dev/null; echo 3 > @root/three`,
    );
    expect((await host.run("diff")).stderr).toContain("error: there is no baseline of this root");
    await host.run("baseline");
    expect((await host.run("check")).code).toBe(0);
    expect(readdirSync(host.kept)).toEqual([".baseline", "20260101T000000Z"]);
  });

  test("arm makes what lets the root be reset, once the data has been moved", async () => {
    const host = await rootHost({}, false);
    expect(await host.run("baseline")).toMatchObject({
      code: 0,
      stderr:
        "strata-root: @old-roots is not there, so this root is never reset: there is nothing to compare with\n",
    });
    expect((await host.run("ls")).code).toBe(0);
    host.standIn(
      "strata-persist-migrate",
      '[[ $* == --check ]] && echo "/var/lib/x is not moved" >&2; exit 3',
    );
    const refused = await host.run("arm");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      "/var/lib/x is not moved\nerror: what persists is not all on its volume yet",
    );
    host.standIn("strata-persist-migrate", "exit 0");
    expect((await host.run("arm", "--dry-run")).stdout).toContain("would be made: @old-roots;");
    expect(existsSync(host.kept)).toBe(false);
    expect(await host.run("arm")).toMatchObject({ code: 0, stderr: "" });
    expect(await shell(`stat --format '%i %a' ${host.kept}`)).toBe("256 700\n");
    expect(await host.run("arm")).toEqual({
      code: 0,
      stdout: "@old-roots is there: the root is reset at each boot\n",
      stderr: "",
    });
  });

  test("leaves nothing behind, even where it is killed", async () => {
    const host = await rootHost();
    await shell(
      `mkdir ${host.root}/many; cd ${host.root}/many; for number in {1..3000}; do echo $number > $number; done`,
    );
    await host.run("baseline");
    await shell(`cd ${host.root}/many; for number in {1..3000}; do echo new > $number; done`);
    for (const [signal, leaves] of [
      ["SIGKILL", true],
      ["SIGTERM", false],
      ["SIGINT", false],
    ] as const) {
      const started = host.start("diff");
      while (readdirSync(host.kept).length < 2) await setTimeout(5);
      process.kill(-started.pid!, signal);
      await once(started, "exit");
      expect(readdirSync(host.kept).length > 1).toBe(leaves);
      expect(await shell("grep -c strata-root/work /proc/self/mountinfo || true")).toBe("0\n");
      expect((await host.run("check", "--quiet")).code).toBe(3);
      expect(readdirSync(host.kept)).toEqual([".baseline"]);
    }
    const first = host.command("diff", "--all");
    expect(await shell(`${first.map((word) => `'${word}'`).join(" ")} | head -1 || true`)).toBe(
      "# strata-root diff 1\n",
    );
    expect(readdirSync(host.kept)).toEqual([".baseline"]);
  });

  test("two at once take turns", async () => {
    const host = await rootHost();
    await host.run("baseline");
    await shell(`echo > ${host.root}/file`);
    const runs = await Promise.all(Array.from({ length: 4 }, () => host.run("check", "--quiet")));
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array(4).fill({ code: 3, stderr: "" }),
    );
    expect(readdirSync(host.kept)).toEqual([".baseline"]);
  });

  test("says how it is used", async () => {
    const host = await rootHost();
    const help = await host.run("--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect((await host.run("gc", "--help")).stdout).toBe(help.stdout);
    for (const args of [[], ["list"], ["gc", "--json"], ["diff", "a", "b"], ["ls", "x"], ["diff", ""]])
      expect(await host.run(...args)).toMatchObject({
        code: 2,
        stdout: "",
        stderr: expect.stringContaining("usage: strata-root ls"),
      });
    host.within = ["setpriv", "--reuid=65534", "--clear-groups", "bash", host.script];
    await shell(`chmod -R a+rX ${host.script} $(dirname ${host.script})`);
    expect(await host.run("diff")).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: only root can read all of the root and its old ones: use sudo\n",
    });
  });

  test.each(["btrfs", "bcachefs", "zfs", "tmpfs"] as const)(
    "the program for %s pleases shellcheck",
    async (fsType) => {
      const root = {
        btrfs: { device: "/dev/vda", fsType, options: ["subvol=@root"] },
        zfs: { device: "rpool/root", fsType },
        tmpfs: { device: "none", fsType },
      };
      const text = programOf(
        fsType === "bcachefs"
          ? bcachefsSpec
          : { hostId: "8425e349", fileSystems: { "/": root[fsType] }, rootReset: { enable: true } },
      );
      const shellcheck = spawn("shellcheck", ["--shell=bash", "--severity=style", "-"]);
      shellcheck.stdin.end(text);
      let found = "";
      shellcheck.stdout.on("data", (data: Buffer) => (found += data.toString()));
      await once(shellcheck, "close");
      expect(found).toBe("");
    },
  );
});
