/** What is backed up and snapshotted of a host whose root is reset, where its spec does not say. */
import { describe, expect, test } from "vitest";
import { bind, byLabel, host, type HostInput } from "../../generator/index.ts";
import { lossOf } from "../../generator/kinds/backup/disks.ts";
import { isEphemeral, isLost, placeOfData } from "../../generator/model/ephemeral.ts";
import { mountsNotBackedUp } from "../../generator/model/mounted-data.ts";
import type { HostModel } from "../../generator/model/host.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { directory, persisting } from "../rules/persisting.ts";

function modelOf(spec: HostInput): HostModel {
  const { specs, diagnostics } = validate([{ definition: host("a", spec), file: "specs/hosts/a.ts" }]);
  expect(diagnostics).toEqual([]);
  return resolve(specs)[0]!.model;
}

type Backup = NonNullable<HostInput["backup"]>;
type Paths = Parameters<typeof persisting>[0];

const backedUp = (backup: Backup, volume: Paths = {}, more: Parameters<typeof persisting>[2] = {}) =>
  modelOf(
    persisting(
      volume,
      {
        backup: { enable: true, destination: { type: "local", path: "/mnt/vault" }, ...backup },
        fileSystems: { "/mnt/vault": byLabel("vault", { fsType: "ext4" }) },
      },
      more,
    ),
  );
const sources = ({ backup }: HostModel) =>
  backup!.sources.map(({ path, name, mountpoint, folder }) => ({ path, name, mountpoint, folder }));

describe("a backup", () => {
  test("is of the persistent volumes, and of a home that stays", () => {
    const volume = { path: "/persist", name: "persist", mountpoint: "/persist" };
    expect(sources(backedUp({}))).toEqual([{ ...volume, folder: "/persist/.strata-backup" }]);
    expect(sources(backedUp({}, {}, { "@home": { mountpoint: "/home" } })).map(({ path }) => path)).toEqual([
      "/home",
      "/persist",
    ]);
    expect(sources(backedUp({}, directory("/home"))).map(({ path }) => path)).toEqual(["/persist"]);
  });

  test("reads a persisted path where its data is", () => {
    const wished = { subvolumes: ["/var/lib/app/data"] };
    expect(sources(backedUp(wished, directory("/var/lib/app")))).toEqual([
      {
        path: "/var/lib/app/data",
        name: "var-lib-app-data",
        mountpoint: "/persist",
        folder: "/persist/.strata-backup/var/lib/app/data",
      },
    ]);
  });

  test("leaves neither the root nor the old ones out", () => {
    const model = backedUp({}, {}, { "@old-roots": { mountpoint: "/.old" }, "@srv": { mountpoint: "/srv" } });
    expect(mountsNotBackedUp(model).map(({ mountpoint }) => mountpoint)).toEqual(["/srv"]);
  });

  test("is lost in a folder of the root", () => {
    const model = backedUp({ destination: { type: "local", path: "/backups" } });
    expect(lossOf(model, model.backup!)).toBe(
      "/backups is on /, which is reset at each boot: what is there is gone when the host restarts",
    );
  });
});

test("snapshots are of what stays, and not of old roots", () => {
  const of = (subvolumes: Record<string, boolean>): string[] =>
    modelOf(
      persisting(
        {},
        { snapshots: { enable: true, subvolumes } },
        { "@old-roots": { mountpoint: "/.old" }, "@home": { mountpoint: "/home" } },
      ),
    ).snapshots.map(({ mountpoint }) => mountpoint);
  expect(of({})).toEqual(["/persist", "/home"]);
  expect(of({ "/": true })).toContain("/");
});

describe("what a boot takes", () => {
  const model = modelOf(
    persisting(directory("/data"), {
      fileSystems: {
        "/bound": bind("/data/bound"),
        "/lost": bind("/srv/lost"),
        "/again": bind("/lost/again"),
        // No mount is made of these, and nothing hangs.
        "/one": bind("/two"),
        "/two": bind("/one"),
        "/scratch": { fsType: "tmpfs" },
      },
    }),
  );
  const taken = model.mounts.filter((mount) => isEphemeral(mount, model));

  test("are mounts of the root, of memory, and of directories on them", () => {
    expect(taken.map(({ mountpoint }) => mountpoint).sort()).toEqual([
      "/",
      "/again",
      "/lost",
      "/one",
      "/scratch",
      "/two",
    ]);
  });

  test("is not what persists, nor what is made at each boot anyway", () => {
    expect(isLost(model, "/data/x")).toBe(false);
    expect(isLost(model, "/run/keys/x")).toBe(false);
    expect(isLost(model, "/srv/x")).toBe(true);
    expect(placeOfData(model, "/data/x")).toBe("/persist/data/x");
    expect(placeOfData(model, "/datas")).toBe("/datas");
  });
});
