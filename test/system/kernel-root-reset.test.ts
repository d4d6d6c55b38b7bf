/** The reset of the root at boot, on Debian's kernel in a virtual machine: what survives, and what is kept of what does not. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import {
  formatting,
  makeHost,
  power,
  prepare,
  resetHost,
  scriptOf,
  stage1,
  type Boot,
  type Machine,
  type ResetHost,
} from "./root-reset-machine.ts";

const day = 24 * 3600;
const noon = Date.UTC(2026, 0, 5, 12) / 1000;

/** What the units of NixOS run in stage 2. */
const units = (program: string): string => `
  strata-root() { bash ${program} "$@"; }
  strata-root booted
  if [ -e /run/strata-root/reset ]; then strata-root gc; fi`;

/** Stage 1 by script has busybox, and beside it only what NixOS and the module bring. */
const byScript = (reset: string): string => `
  mkdir /run/busybox
  for applet in date mkdir mount mv rmdir stat sync umount; do ln -s /busybox-static /run/busybox/$applet; done
  ln -s /usr/bin/btrfs /usr/bin/chattr /run/busybox
  cp /bin/busybox /busybox-static
  PATH=/run/busybox /busybox-static ash ${reset}`;

/** The names of the roots that a policy keeps, of all that there ever were. */
function policy(
  names: readonly string[],
  keep: { recent: number; weekly: number; monthly: number },
): string[] {
  const newestFirst = [...names].sort().reverse();
  const newestOfEach = (period: (name: string) => string | number, count: number): string[] =>
    [...new Map([...newestFirst].reverse().map((name) => [period(name), name])).values()]
      .reverse()
      .slice(0, count);
  const dayOf = (name: string): number =>
    Date.UTC(Number(name.slice(0, 4)), Number(name.slice(4, 6)) - 1, Number(name.slice(6, 8))) / 1000 / day;
  // 1970-01-05 was a Monday.
  const week = (name: string): number => Math.floor((dayOf(name) - 4) / 7);
  const kept = [
    ...newestFirst.slice(0, keep.recent),
    ...newestOfEach(week, keep.weekly),
    ...newestOfEach((name) => name.slice(0, 6), keep.monthly),
  ];
  return [...new Set(kept)].sort();
}

describe.skipIf(!tier("qemu"))(titled("qemu", "the reset of the root at boot"), () => {
  let host: ResetHost;
  let machine: Machine;
  const names: string[] = [];

  beforeAll(async () => {
    host = await makeHost(resetHost);
    prepare(host, `${formatting(host)}\n${stage1(host, { clock: noon })}`);
    const launched = power(host);
    machine = launched;
    await launched.ready();
  }, 180_000);
  afterAll(async () => {
    await machine.stop();
  });

  /** Boots once more, and gives the name of the root that was put aside. */
  async function boot(how: Boot): Promise<string> {
    prepare(host, stage1(host, how));
    await machine.reboot();
    return (await machine.run("cat /run/strata-root/reset")).trim();
  }

  const state = `
    echo own > /etc/own
    mkdir -p /srv/data /var/lib/other
    echo other > /var/lib/other/file
    btrfs subvolume create /var/lib/machines > /dev/null
    echo machine > /var/lib/machines/file
    echo repository > /var/lib/forgejo/repository
    chown daemon /var/lib/forgejo/repository
    echo 0123456789abcdef > /etc/machine-id
    echo key > /home/games/.ssh/id; chmod 0600 /home/games/.ssh/id
    echo line > /var/log/messages`;
  const persisted = `
    cat /var/lib/forgejo/repository /etc/machine-id /home/games/.ssh/id /var/log/messages
    stat -c '%a %U:%G %n' /var/lib/forgejo /var/lib/forgejo/repository /var/lib/private /etc/machine-id /home/games/.ssh /home/games/.ssh/id /var/log`;
  const persistedAs = [
    "repository",
    "0123456789abcdef",
    "key",
    "line",
    "750 daemon:daemon /var/lib/forgejo",
    "644 daemon:root /var/lib/forgejo/repository",
    "700 root:root /var/lib/private",
    "444 root:root /etc/machine-id",
    "700 games:games /home/games/.ssh",
    "600 root:root /home/games/.ssh/id",
    "755 root:root /var/log",
    "",
  ].join("\n");

  test("stays out until it is armed, and says so at each boot", { timeout: 180_000 }, async () => {
    await machine.run(state);
    prepare(host, stage1(host, { clock: noon + 60 }));
    await machine.reboot();
    expect(await machine.run(`cat /etc/own /var/lib/machines/file; ${persisted}`)).toBe(
      `own\nmachine\n${persistedAs}`,
    );
    const why = "there is no @old-roots to keep the old one in; `strata-root arm` makes it";
    expect(await machine.run("cd /run/strata-root; ls; cat unarmed")).toBe(`unarmed\n${why}\n`);
    const said = machine.console().split(`strata-root-reset: the root is not reset: ${why}`);
    // On stderr and in the kernel's log, at both boots.
    expect(said).toHaveLength(5);
  });

  test("keeps what persists with its owner and mode, and nothing else", { timeout: 180_000 }, async () => {
    expect(await machine.run(`bash ${scriptOf(host, "strata-root")} arm`)).toContain("made @old-roots");
    const name = await boot({ clock: noon + day });
    names.push(name);
    expect(name).toMatch(/^20260106T1200\d\dZ$/);
    expect(await machine.run(persisted)).toBe(persistedAs);
    // Of the new root, only what stage 1 and stage 2 have made: where to mount, links, and files of accounts.
    const found = await machine.run("find / -xdev ! -type d | sort; stat -c '%a %U' /; ls /run/strata-root");
    expect(found).toBe(
      "/bin\n/etc/alternatives\n/etc/group\n/etc/machine-id\n/etc/passwd\n/lib\n/lib64\n/sbin\n/usr\n755 root\nreset\n",
    );
    // It is not copied on write, as the spec says.
    expect(await machine.run("lsattr -d /")).toMatch(/C\S* \/$/m);
    const old = await machine.run(`
      mkdir -p /run/top; mount -o subvolid=5 /dev/vda /run/top
      cd /run/top/@old-roots
      ls -d *
      cat ${name}/etc/own ${name}/var/lib/other/file ${name}/var/lib/machines/file
      btrfs property get ${name} ro
      ! touch ${name}/etc/own
      ls /run/top
      umount -l /run/top`);
    expect(old).toBe(`${name}\nown\nother\nmachine\nro=true\n@nix\n@old-roots\n@persist\n@root\n`);
  });

  test("names a root after another of the same second", { timeout: 180_000 }, async () => {
    const taken = `mkdir -p /run/top; mount -o subvolid=5 /dev/vda /run/top; for second in $(seq 10 59); do
      for end in "" -2; do btrfs subvolume create /run/top/@old-roots/20260107T1200\${second}Z$end; done; done > /dev/null; umount /run/top`;
    const removed = `mkdir -p /run/top; mount -o subvolid=5 /dev/vda /run/top; cd /run/top/@old-roots; btrfs property set NAME ro false
      rmdir $(ls -d 20260107T1200??Z 20260107T1200??Z-2); mv NAME 20260107T120000Z; umount -l /run/top`;
    await machine.run(taken);
    const name = await boot({ clock: noon + 2 * day + 10 });
    expect(name).toMatch(/^20260107T1200\d\dZ-3$/);
    await machine.run(removed.replaceAll("NAME", name));
    names.push("20260107T120000Z");
  });

  test("after forty boots, the policy's roots are left", { timeout: 1_200_000 }, async () => {
    const { keep } = host.model.rootReset!;
    const program = scriptOf(host, "strata-root");
    let clock = noon + 3 * day;
    for (let count = 1; count <= 40; count++) {
      // One to three days, at other times of the day: 40 boots take twelve weeks.
      clock += day + ((count * 7919) % 48) * 3600;
      const reset = count % 2 === 0 ? byScript(host.reset) : undefined;
      names.push(await boot({ clock, ...(reset && { reset }) }));
      const found = await machine.run(`
        ${units(program)} > /dev/null
        [ ! -e /etc/own ]
        echo ${count} > /etc/own
        btrfs subvolume create /var/lib/machines > /dev/null
        echo ${count} >> /var/lib/forgejo/boots
        mkdir -p /run/top; mount -o subvolid=5 /dev/vda /run/top
        cd /run/top/@old-roots
        ls -d *
        umount -l /run/top`);
      expect(found.trim().split("\n")).toEqual(policy(names, keep));
    }
    expect(new Set(names).size).toBe(42);
    expect(await machine.run("cat /var/lib/forgejo/boots")).toBe(
      Array.from({ length: 40 }, (_, index) => `${index + 1}\n`).join(""),
    );
    const kept = await machine.run(`
      mkdir -p /run/top; mount -o subvolid=5 /dev/vda /run/top
      cd /run/top/@old-roots
      for name in *; do echo $name $(btrfs property get $name ro) $(cat $name/etc/own); done
      umount -l /run/top`);
    // The root of each boot is put aside at the next one.
    expect(kept.trim().split("\n")).toEqual(
      policy(names, keep).map((name) => `${name} ro=true ${names.indexOf(name) - 2}`),
    );
  });
});
