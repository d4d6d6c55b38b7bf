/** strata-root on a btrfs file system of its own: what it lists and says, and what it leaves behind. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { day, keepRoots, nameAt } from "./old-roots.ts";
import { shell } from "./shell.ts";
import { bcachefsSpec, memoryHost, programOf, rootHost } from "./strata-root.ts";

describe.skipIf(!tier("root"))(titled("root", "strata-root"), () => {
  test("a root is marked in itself once it has booted", async () => {
    const host = await rootHost();
    expect(await host.run("booted")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(existsSync(join(host.root, "var/lib/strata-root/booted"))).toBe(true);
    await host.run("baseline");
    expect((await host.run("booted")).code).toBe(0);
    expect((await host.run("check")).code).toBe(0);
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
      "created   /var/cache/x/\t1 file, 2 bytes\t-\n",
    );
  });

  test("what is on another file system, or hidden by it, is no change of the root", async () => {
    const host = await memoryHost();
    const places = ["mnt/plain", "mnt/sp ace", "mnt/back\\\\slash", "mnt/new\nline"].map((path) =>
      join(host.root, path),
    );
    const each = places.map((path) => `$'${path.replace("\n", "\\n")}'`).join(" ");
    await shell(`for path in ${each}; do mkdir -p "$path"; done`);
    await host.run("baseline");
    await shell(
      `for path in ${each}; do echo hidden > "$path/below"; mount -t tmpfs tmpfs "$path"; echo > "$path/above"; done`,
    );
    expect((await host.run("check")).stdout).toBe("");
    await shell(`for path in ${each}; do umount "$path"; done`);
    expect((await host.run("check")).code).toBe(3);
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
      runs.map(() => ({ code: 3, stderr: "" })),
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
