/** What a spec's containers come to in the host model. */
import { describe, expect, test } from "vitest";
import { host, profile, type HostInput } from "../../generator/index.ts";
import type { Containers, ContainerStore } from "../../generator/model/containers.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { ofAda, ofRoot, on, onBtrfs } from "../rules/containing.ts";
import { datasets, legacy, onZfs } from "../rules/on-zfs.ts";
import { persisting } from "../rules/persisting.ts";

function containersOf(spec: HostInput): Containers | null {
  const { specs, diagnostics } = validate([{ definition: host("a", spec), file: "specs/a.ts" }]);
  expect(diagnostics).toEqual([]);
  return resolve(specs)[0]!.model.containers;
}

function storeOf(spec: HostInput): ContainerStore {
  const { stores } = containersOf(spec)!;
  expect(stores).toHaveLength(1);
  return stores[0]!;
}

/** A host with ada's store on a file system and a kernel. */
const adasOn = (type: string, kernel?: string, more: object = {}): ContainerStore =>
  storeOf(
    on(
      type,
      { system: false, users: { ada: more } },
      { ...(kernel !== undefined && { boot: { kernel } }), hostId: "8425e349" },
    ),
  );
const rootsOn = (type: string): string => storeOf(on(type, {})).driver;
/** A host on ZFS that has containers, and whose root stays. */
const zfs = (containers: HostInput["containers"], more: Parameters<typeof onZfs>[0] = {}): HostInput => ({
  ...onZfs({ ...datasets, ...more }, {}, { enable: false }),
  persistence: {},
  containers: { enable: true, ...containers },
});

test("a host without `enable` has no stores", () => {
  expect(containersOf(on("ext4", { enable: false, users: { ada: {} } }))).toBeNull();
});

describe("root's store", () => {
  const usual: ContainerStore = {
    user: null,
    home: null,
    driver: "overlay",
    mountProgram: null,
    graphRoot: "/var/lib/containers/storage",
    runRoot: "/run/containers/storage",
    size: null,
    dataset: null,
    origin: ["containers", "system"],
  };

  test("is there unless the spec says `false`, and `true` means what nothing means", () => {
    for (const containers of [{}, { system: true }, { system: {} }])
      expect(containersOf(on("ext4", containers))).toEqual({ podman: 5, stores: [usual] });
    expect(containersOf(on("ext4", { system: false }))?.stores).toEqual([]);
  });

  test("has the driver that suits the file system under it", () => {
    expect(["ext4", "xfs", "f2fs"].map(rootsOn)).toEqual(["overlay", "overlay", "overlay"]);
    expect(storeOf(onBtrfs({}, {})).driver).toBe("btrfs");
    const withRole = (role: "container" | "cache") =>
      onBtrfs({ "@c": { mountpoint: "/var/lib/containers", role } }, {});
    expect([withRole("cache"), withRole("container")].map((spec) => storeOf(spec).driver)).toEqual([
      "btrfs",
      "overlay",
    ]);
    const elsewhere = (type: string) =>
      storeOf(ofRoot({}, { fileSystems: { "/var/lib": { device: "x:/y", fsType: type } } })).driver;
    expect(["nfs", "9p", "virtiofs", "bcachefs"].map(elsewhere)).toEqual(["vfs", "vfs", "vfs", "vfs"]);
    // Of what no mount is known, the one that works everywhere.
    expect(storeOf({ containers: { enable: true } }).driver).toBe("vfs");
  });

  test("has the driver that is asked for", () => {
    expect(storeOf(onBtrfs({}, { system: { driver: "overlay" } }))).toEqual(usual);
    expect(storeOf(ofRoot({ driver: "vfs", graphRoot: "/srv/c", runRoot: "/run/c" }))).toMatchObject({
      driver: "vfs",
      graphRoot: "/srv/c",
      runRoot: "/run/c",
    });
  });

  test("keeps its layers below a dataset on ZFS", () => {
    expect(storeOf(zfs({}))).toMatchObject({ driver: "zfs", dataset: "tank/root" });
    expect(storeOf(zfs({}, { c: legacy("/var/lib/containers") }))).toMatchObject({ dataset: "tank/c" });
    expect(storeOf(zfs({ system: { dataset: "tank/layers" } }))).toMatchObject({ dataset: "tank/layers" });
    expect(storeOf(zfs({ system: { driver: "overlay" } }))).toMatchObject({
      driver: "overlay",
      dataset: null,
    });
  });

  test("is where its data is, if it persists", () => {
    const reset = (directories: Record<string, boolean>) =>
      storeOf({
        ...persisting({ directories }, { containers: { enable: true } }),
        fileSystems: { "/persist/var/lib/containers": { device: "/dev/disk/by-label/c", fsType: "xfs" } },
      }).driver;
    expect(reset({ "/var/lib/containers": true })).toBe("overlay");
    expect(reset({})).toBe("btrfs");
  });
});

describe("a user's store", () => {
  test("is an overlay in the home, and has its run root on the user's tmpfs", () => {
    expect(storeOf(ofAda({}))).toEqual({
      user: "ada",
      home: "/home/ada",
      driver: "overlay",
      mountProgram: null,
      graphRoot: "/home/ada/.local/share/containers/storage",
      runRoot: "/run/user/$UID/containers",
      size: null,
      dataset: null,
      origin: ["containers", "users", "ada"],
    });
    expect(storeOf(ofAda({ home: "/srv/ada" })).graphRoot).toBe("/srv/ada/.local/share/containers/storage");
    expect(storeOf(ofAda({ home: "/srv/ada", graphRoot: "/c" }))).toMatchObject({
      home: "/srv/ada",
      graphRoot: "/c",
    });
  });

  test("is mounted by the kernel where that can, and by fuse-overlayfs elsewhere", () => {
    const by = (type: string, kernel?: string) => adasOn(type, kernel).mountProgram;
    expect(["ext4", "xfs", "f2fs"].map((type) => by(type))).toEqual([null, null, null]);
    expect(["5.13", "6.18", "5.12", "5.4"].map((kernel) => by("ext4", kernel))).toEqual([
      null,
      null,
      "fuse-overlayfs",
      "fuse-overlayfs",
    ]);
    expect(storeOf(onBtrfs({}, { system: false, users: { ada: {} } })).mountProgram).toBeNull();
    expect(storeOf(zfs({ system: false, users: { ada: {} } })).mountProgram).toBe("fuse-overlayfs");
  });

  test("on a tmpfs needs a kernel whose tmpfs has the attributes of users", () => {
    const by = (kernel: string) =>
      storeOf(ofAda({}, { boot: { kernel }, fileSystems: { "/home": { device: "tmpfs", fsType: "tmpfs" } } }))
        .mountProgram;
    expect(by("6.1")).toBe("fuse-overlayfs");
    expect(by("6.6")).toBeNull();
  });

  test("is mounted by what is asked for", () => {
    expect(adasOn("ext4", undefined, { mountProgram: "fuse-overlayfs" }).mountProgram).toBe("fuse-overlayfs");
    expect(adasOn("ext4", "5.4", { mountProgram: "kernel" }).mountProgram).toBeNull();
    expect(adasOn("ext4", "5.4", { driver: "vfs" }).mountProgram).toBeNull();
  });

  test("follows root's, by the users' names", () => {
    const users = { zoe: {}, ada: {}, Bob: {} };
    expect(containersOf(on("ext4", { users }))?.stores.map(({ user }) => user)).toEqual([
      null,
      "Bob",
      "ada",
      "zoe",
    ]);
  });
});

test("podman is the release's unless the spec says which", () => {
  const podman = (release: string, said?: 5 | 6) =>
    containersOf(on("ext4", { ...(said !== undefined && { podman: said }) }, { release }))?.podman;
  expect(["25.11", "26.05", "26.11", "27.05"].map((release) => podman(release))).toEqual([5, 5, 6, 6]);
  expect([podman("25.11", 6), podman("26.11", 5)]).toEqual([6, 5]);
});

test("a host adds to the stores of its profile", () => {
  const shared = profile("shared", {
    containers: { enable: true, system: { driver: "vfs" }, users: { ada: { driver: "vfs" }, bob: {} } },
  });
  const { stores } = containersOf({
    ...on("ext4", {}),
    extends: shared,
    containers: { system: { runRoot: "/run/c" }, users: { ada: { driver: "overlay" }, zoe: {} } },
  })!;
  expect(stores.map(({ user, driver, runRoot }) => [user, driver, runRoot])).toEqual([
    [null, "vfs", "/run/c"],
    ["ada", "overlay", "/run/user/$UID/containers"],
    ["bob", "overlay", "/run/user/$UID/containers"],
    ["zoe", "overlay", "/run/user/$UID/containers"],
  ]);
});

test("a host takes root's store of its profile back", () => {
  const shared = profile("shared", {
    containers: { enable: true, system: { driver: "vfs" }, users: { ada: {} } },
  });
  const spec = { ...on("ext4", {}), extends: shared, containers: { system: false } };
  expect(containersOf(spec)?.stores.map(({ user }) => user)).toEqual(["ada"]);
});
