/** Which mounts have snapshots by default. */
import { expect, test } from "vitest";
import { byLabel, host, type HostInput } from "../../generator/index.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";

type Snapshots = NonNullable<HostInput["snapshots"]>;

const onBtrfs = (label: string) => byLabel(label, { fsType: "btrfs" });

/** The mount points with snapshots, of a host that backs up to a folder. */
function snapshotted(folder: string, rest: Snapshots = {}): string[] {
  const spec: HostInput = {
    fileSystems: { "/": onBtrfs("root"), "/home": onBtrfs("home"), "/mnt/vault": onBtrfs("vault") },
    snapshots: { enable: true, ...rest },
    backup: {
      enable: true,
      engine: "archive",
      subvolumes: ["/home"],
      destination: { type: "local", path: folder },
    },
  };
  const { specs } = validate([{ definition: host("a", spec), file: "specs/hosts/a.ts" }]);
  return resolve(specs)[0]!.model.snapshots.map(({ mountpoint }) => mountpoint);
}

test("where backups go has none: they would keep what the backup's retention deletes", () => {
  expect(snapshotted("/mnt/vault/a")).toEqual(["/", "/home"]);
});

test("where the spec asks for them, it has", () => {
  expect(snapshotted("/mnt/vault/a", { subvolumes: { "/mnt/vault": true } })).toContain("/mnt/vault");
});

test("a folder in / leaves / its snapshots", () => {
  expect(snapshotted("/backups")).toEqual(["/", "/home", "/mnt/vault"]);
});
