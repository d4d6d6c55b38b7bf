/** Stores of containers in configurations that NixOS and Home Manager evaluate: the files that podman and systemd read, as they are built. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildContainers, ways, type Built } from "./containers.ts";
import { writeHosts } from "./nix-compile.ts";
import { hasFlake, temporary, titled } from "./nix-flake.ts";
import { containers } from "./nix-hosts/containers.ts";
import { outcomeOf, type Outcome } from "./shell.ts";

const [graphroot, runroot] = ["/var/lib/containers/storage", "/run/containers/storage"];
const homeGraphroot = "/home/ada/.local/share/containers/storage";
const homeRunroot = "/run/user/$UID/containers";
const program = expect.stringMatching(/^\/nix\/store\/[^/]+-fuse-overlayfs\/bin\/fuse-overlayfs$/) as string;

/** The table `storage` of root's store. */
const rootStores: Record<string, object> = {
  vfs5: { driver: "vfs", graphroot, runroot },
  btrfs5: { driver: "btrfs", graphroot, runroot },
  zfs5: {
    driver: "zfs",
    graphroot: "/data/containers",
    runroot,
    options: { zfs: { fsname: "rpool/data" } },
  },
  overlay5: {
    driver: "overlay",
    graphroot: '/data/the "store" of 100%',
    runroot,
    options: { overlay: { size: "30G" } },
  },
  vfs6: { driver: "vfs", graphroot, runroot },
  btrfs6: { driver: "btrfs", graphroot, runroot, options: { btrfs: { size: "20G" } } },
  zfs6: {
    driver: "zfs",
    graphroot: "/data/containers",
    runroot,
    options: { zfs: { fsname: "rpool/data" } },
  },
  overlay6: { driver: "overlay", graphroot, runroot: "/run/podman-root" },
};

/** The table `storage` of ada's store. */
const userStores: Record<string, object> = {
  vfs5: {
    driver: "overlay",
    graphroot: homeGraphroot,
    runroot: homeRunroot,
    options: { overlay: { mount_program: program } },
  },
  btrfs5: {
    driver: "btrfs",
    graphroot: homeGraphroot,
    runroot: homeRunroot,
  },
  zfs5: {
    driver: "overlay",
    graphroot: homeGraphroot,
    runroot: "/run/user/$UID/podman",
    options: { overlay: { mount_program: program } },
  },
  overlay5: {
    driver: "overlay",
    graphroot: "/data/ada's 100% store",
    runroot: homeRunroot,
    options: { overlay: { size: "10G" } },
  },
  usersAlone5: { driver: "vfs", graphroot: homeGraphroot, runroot: homeRunroot },
  vfs6: { driver: "overlay", graphroot: homeGraphroot, runroot: homeRunroot },
  btrfs6: { driver: "overlay", graphroot: homeGraphroot, runroot: homeRunroot },
  zfs6: {
    driver: "overlay",
    graphroot: homeGraphroot,
    runroot: homeRunroot,
    options: { overlay: { mount_program: program } },
  },
  overlay6: {
    driver: "overlay",
    graphroot: homeGraphroot,
    runroot: homeRunroot,
    options: { overlay: { mount_program: program, size: "5G" } },
  },
  usersAlone6: { driver: "overlay", graphroot: homeGraphroot, runroot: homeRunroot },
};

const names = Object.keys(containers);
const ofPodman = (major: number): string[] => names.filter((name) => name.endsWith(`${major}`));

describe.skipIf(!hasFlake)(titled("containers in NixOS and Home Manager"), () => {
  const { path: root, remove } = temporary();
  const out = join(root, "out");
  let built: (host: string) => Built;
  beforeAll(async () => {
    writeHosts(out, containers);
    built = await buildContainers(out);
  }, 300_000);
  afterAll(remove);

  test("no assertion fails, and nothing is warned of", () => {
    const fine = { assertions: [], warnings: [] };
    for (const host of names) {
      expect(built(host).facts()).toMatchObject(fine);
      for (const way of ways) expect(built(host).home("ada", way).facts()).toMatchObject(fine);
    }
  });

  test.each(ofPodman(5).filter((name) => name in rootStores))("%s: storage.conf is root's", (host) => {
    expect(built(host).toml("storage.conf")).toEqual({ storage: rootStores[host] });
    expect(built(host).has("rootful.conf")).toBe(false);
  });

  test.each(ofPodman(6))("%s: storage.conf is nobody's, and root's is a file that is no link", (host) => {
    expect(built(host).toml("storage.conf")).toEqual({ storage: { driver: "overlay" } });
    const store = rootStores[host];
    if (store === undefined) return expect(built(host).has("rootful.conf")).toBe(false);
    expect(built(host).toml("rootful.conf")).toEqual({ storage: store });
    expect(built(host).facts()).toMatchObject({ rootful: { mode: "0444" } });
  });

  test("a store of root's that is not strata's is NixOS' own", () => {
    const storage = { driver: "overlay", graphroot, runroot };
    expect(built("usersAlone5").toml("storage.conf")).toEqual({ storage });
    expect(built("usersAlone5").has("strata-containers")).toBe(false);
  });

  test.each(names)("%s: a user's storage.conf is the same in all ways", (host) => {
    for (const way of ways) {
      const home = built(host).home("ada", way);
      expect(home.toml("storage.conf")).toEqual({ storage: userStores[host] });
      const podman = { old: null, withPodman: true, alone: false, nixos: false }[way];
      expect(home.facts()).toMatchObject({ podman });
    }
  });

  test("accounts have numbers for their containers, and linger", () => {
    const ofRange = (start: string) => [{ [start]: 300000, count: 131072 }];
    const none = { autoSubUidGidRange: false, subUidRanges: [], subGidRanges: [], linger: true };
    const automatic = { ...none, autoSubUidGidRange: true };
    expect(built("vfs5").facts()).toMatchObject({
      users: { ada: automatic, bob: { ...automatic, linger: false } },
    });
    expect(built("btrfs5").facts()).toMatchObject({
      users: { ada: { ...none, subUidRanges: ofRange("startUid"), subGidRanges: ofRange("startGid") } },
    });
    expect(built("usersAlone5").facts()).toMatchObject({ users: { ada: none } });
  });

  test("root's podman has a socket for Docker and is pruned, if it is wished for", () => {
    const flags = ["--all", "--filter", "until=240h"];
    expect(built("vfs5").facts()).toMatchObject({
      podman: { socket: true, autoPrune: { enable: true, dates: "Sat 03:00", flags } },
    });
    expect(built("btrfs5").facts()).toMatchObject({
      podman: { socket: false, autoPrune: { enable: true, dates: "weekly", flags: [] } },
    });
    expect(built("zfs5").facts()).toMatchObject({ podman: { autoPrune: { enable: false } } });
  });

  test("what runs root's podman waits for the file system of its store", () => {
    const units = (path: string) =>
      Object.fromEntries(
        ["", "-auto-update", "-prune", "-restart", "-web"].map((unit) => [`podman${unit}`, [path]]),
      );
    expect(built("zfs5").facts()).toMatchObject({ requires: units("/data/containers") });
    expect(built("vfs6").facts()).toMatchObject({ requires: units(graphroot) });
    const quoted = String.raw`"/data/the \"store\" of 100%%"`;
    expect(built("overlay5").facts()).toMatchObject({ requires: units(quoted) });
    expect(built("overlay5").unit("strata-containers-bloat.service")).toContain(
      `RequiresMountsFor=${quoted}`,
    );
  });

  test("a timer looks for space that root's containers have lost", () => {
    const execStart = expect.stringMatching(
      /^ExecStart=\/nix\/store\/.*-strata-containers\/bin\/strata-containers check-bloat$/,
    ) as string;
    expect(built("vfs5").unit("strata-containers-bloat.service")).toEqual([
      "[Unit]",
      "Description=Space that root's containers have lost",
      "OnFailure=alert@%n.service",
      `RequiresMountsFor=${graphroot}`,
      "[Service]",
      execStart,
      "IOSchedulingClass=idle",
      "Nice=19",
      "Type=oneshot",
    ]);
    expect(built("vfs5").unit("strata-containers-bloat.timer")).toEqual(
      expect.arrayContaining(["OnCalendar=hourly", "Persistent=true", "WantedBy=timers.target"]),
    );
    expect(built("zfs5").has("strata-containers-bloat.service")).toBe(false);
  });

  test.each(ways)("a user's timers prune and look for lost space: %s", (way) => {
    const home = built("overlay5").home("ada", way);
    const profile = way === "nixos" ? "/etc/profiles/per-user/ada" : "/data/ada/.nix-profile";
    const common = [
      `ExecSearchPath=/run/wrappers/bin:${profile}/bin:/run/current-system/sw/bin:/usr/local/bin:/usr/bin:/bin`,
      "ConditionPathIsDirectory=/data/ada's 100%% store",
      "Type=oneshot",
    ];
    expect(home.unit("strata-containers-prune.service")).toEqual(
      expect.arrayContaining([...common, "ExecStart=podman system prune --force --all --filter until=240h"]),
    );
    expect(home.unit("strata-containers-bloat.service")).toEqual(
      expect.arrayContaining([...common, "OnFailure=alert@%n.service"]),
    );
    for (const [unit, calendar] of [
      ["prune", "Sat 03:00"],
      ["bloat", "hourly"],
    ] as const)
      expect(home.unit(`strata-containers-${unit}.timer`)).toEqual(
        expect.arrayContaining([`OnCalendar=${calendar}`, "Persistent=true", "WantedBy=timers.target"]),
      );
    expect(home.facts()).toMatchObject({
      variables: { DOCKER_HOST: "unix://$XDG_RUNTIME_DIR/podman/podman.sock" },
    });
    const bob = built("vfs5").home("bob", way);
    for (const unit of ["prune", "bloat"]) expect(bob.has(`strata-containers-${unit}.service`)).toBe(false);
    expect(bob.facts()["variables"]).not.toHaveProperty("DOCKER_HOST");
  });

  test.each(["vfs5", "overlay5"])("systemd has nothing to complain of in the units of %s", async (host) => {
    const verify = async (scope: "--system" | "--user", { folder }: Built): Promise<Outcome> => {
      const units = readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name));
      expect(units.length).toBeGreaterThan(0);
      const paths = units.map((name) => join(folder, name));
      // For users, it asks for the folder of what lives for one session.
      const env = { ...process.env, XDG_RUNTIME_DIR: root };
      return outcomeOf(["systemd-analyze", scope, "--man=no", "verify", ...paths], env);
    };
    const fine = { code: 0, stdout: "", stderr: "" };
    expect(await verify("--system", built(host))).toEqual(fine);
    for (const way of ways) expect(await verify("--user", built(host).home("ada", way))).toEqual(fine);
  });

  test("each store has its program, and fuse-overlayfs is found where a store needs it", () => {
    expect(built("vfs5").facts()["packages"]).toEqual(
      expect.arrayContaining(["strata-containers", "fuse-overlayfs"]),
    );
    expect(built("vfs6").facts()["packages"]).not.toContain("fuse-overlayfs");
    for (const host of names) {
      expect(built(host).has("strata-containers")).toBe(host in rootStores);
      for (const way of ways)
        expect(built(host).home("ada", way).text("strata-containers")).toMatch(/^#!.*\n/);
    }
  });

  test("programs that are not everywhere come with it, such as getfattr", () => {
    const path = (program: string): string => /^export PATH="(.*):\$PATH"$/m.exec(program)?.[1] ?? "";
    expect(path(built("vfs5").text("strata-containers"))).toMatch(/-attr\/bin:/);
    for (const way of ways)
      expect(path(built("vfs5").home("ada", way).text("strata-containers"))).toMatch(/-attr\/bin:/);
  });
});
