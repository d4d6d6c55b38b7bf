/** What a change means for a host that is installed. */
import { describe, expect, it } from "vitest";
import { host, singleNvmeLaptop } from "../../generator/index.ts";
import type { HostModel } from "../../generator/model/host.ts";
import { judgeContinuity } from "../../generator/stages/continuity.ts";
import { manifestModel } from "../../generator/stages/plan.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";

type Layout = Parameters<typeof singleNvmeLaptop>[0];

function modelOf(
  layout: Partial<Layout>,
  change: (devices: ReturnType<typeof singleNvmeLaptop>) => void = () => {},
): HostModel {
  const devices = singleNvmeLaptop({ device: "/dev/nvme0n1", ...layout });
  change(devices);
  const { specs } = validate([{ definition: host("yoga", { devices }), file: "specs/yoga.ts" }]);
  return resolve(specs)[0]!.model;
}

/** As the manifest has it: through JSON. */
const previous: unknown = JSON.parse(JSON.stringify(manifestModel(modelOf({}))));

const found = (model: HostModel): string[] =>
  judgeContinuity(previous, model).map(({ code, message }) => `${code} ${message}`);

describe("a change to a host that may be installed", () => {
  it("says nothing where mounts and disks stay", () => {
    expect(found(modelOf({ espSize: "2G", subvolumes: { "@new": { mountpoint: "/srv" } } }))).toEqual([]);
  });

  it("warns of mounts that another partition label moves", () => {
    const renamed = modelOf({}, (devices) => {
      devices.disk = { system: devices.disk!["main"]! };
    });
    expect(found(renamed)).toContain(
      "W802 /home was on /dev/disk/by-partlabel/disk-main-root, subvolume @home, and is now on /dev/disk/by-partlabel/disk-system-root, subvolume @home",
    );
  });

  it("warns of a mount that is gone, and of one on another subvolume", () => {
    const model = modelOf({
      subvolumes: { "@home": { mountpoint: "/users" }, "@tmp": { name: "@scratch" } },
    });
    expect(found(model)).toEqual([
      "W801 /home is no longer mounted: what is on /dev/disk/by-partlabel/disk-main-root, subvolume @home stays there, out of sight",
      "W802 /tmp was on /dev/disk/by-partlabel/disk-main-root, subvolume @tmp, and is now on /dev/disk/by-partlabel/disk-main-root, subvolume @scratch",
    ]);
  });

  it("warns of a disk that is another device", () => {
    expect(found(modelOf({ device: "/dev/nvme1n1" }))).toEqual([
      "W803 the disk main was /dev/nvme0n1, and is now /dev/nvme1n1: disko would wipe that one",
    ]);
  });

  it.each([undefined, null, 3, [], { mounts: "none" }])("takes %j for no model", (nothing) => {
    expect(judgeContinuity(nothing, modelOf({}))).toEqual([]);
  });
});
