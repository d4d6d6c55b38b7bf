/** What a change means for a host that is installed. */
import { describe, expect, it } from "vitest";
import {
  btrfs,
  host,
  luks,
  lvm_pv,
  lvm_vg,
  mdadm,
  mdraid,
  singleNvmeLaptop,
  swap,
  zfs,
  zpool,
  type HostInput,
} from "../../generator/index.ts";
import type { HostModel } from "../../generator/model/host.ts";
import { judgeContinuity } from "../../generator/stages/continuity.ts";
import { manifestModel } from "../../generator/stages/plan.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { machine, root } from "../rules/judged.ts";

type Layout = Parameters<typeof singleNvmeLaptop>[0];

function modelOf(
  layout: Partial<Layout>,
  change: (devices: ReturnType<typeof singleNvmeLaptop>) => void = () => {},
): HostModel {
  const devices = singleNvmeLaptop({ device: "/dev/nvme0n1", ...layout });
  change(devices);
  return resolved({ devices });
}

function resolved(spec: HostInput): HostModel {
  const { specs } = validate([{ definition: host("yoga", spec), file: "specs/yoga.ts" }]);
  return resolve(specs)[0]!.model;
}

/** As the manifest has it: through JSON. */
const written = (model: HostModel): unknown => JSON.parse(JSON.stringify(manifestModel(model)));
const previous = written(modelOf({}));

const found = (model: HostModel): string[] =>
  judgeContinuity(previous, model).map(({ code, message }) => `${code} ${message}`);

/** What nobody but a person writes. */
const broken = {
  mounts: [],
  devices: { disk: { main: { device: "/dev/sda", content: { type: "table", partitions: {} } } } },
};

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

  const changed = (was: HostInput, is: HostInput): string[] =>
    judgeContinuity(written(resolved(was)), resolved(is)).map(
      ({ code, message, path = [] }) => `${code} ${message} (${path.join(".")})`,
    );
  const encrypted = (name: string): HostInput =>
    machine({
      [name]: {
        size: "100%",
        content: luks({ name: "crypted", content: btrfs({ subvolumes: { "@": { mountpoint: "/" } } }) }),
      },
    });

  it("warns of a LUKS device on another partition, whatever is mounted of it", () => {
    expect(changed(encrypted("root"), encrypted("root"))).toEqual([]);
    expect(changed(encrypted("root"), encrypted("luksroot"))).toEqual([
      'W804 the LUKS device "crypted" was on /dev/disk/by-partlabel/disk-main-root, and is now looked for on /dev/disk/by-partlabel/disk-main-luksroot (devices.disk.main.content.partitions.luksroot.content)',
    ]);
  });

  it("warns of swap space that is gone or elsewhere", () => {
    const swapping = (...names: string[]): HostInput =>
      machine({
        root,
        ...Object.fromEntries(
          names.map((name, index) => [name, { size: "8G", content: swap({ resumeDevice: index === 0 }) }]),
        ),
      });
    expect(changed(swapping("swap"), swapping("swap", "more"))).toEqual([]);
    expect(changed(swapping("swap"), swapping("hibernation"))).toEqual([
      "W805 the swap space was on /dev/disk/by-partlabel/disk-main-swap, and is now on /dev/disk/by-partlabel/disk-main-hibernation (devices.disk.main.content.partitions.hibernation.content)",
    ]);
    expect(changed(swapping("swap"), swapping())).toEqual([
      "W805 /dev/disk/by-partlabel/disk-main-swap is no longer swap space ()",
    ]);
  });

  it("warns of groups and file systems of other members", () => {
    const grouped = (name: string): HostInput =>
      machine(
        {
          root: {
            size: "9G",
            content: btrfs({
              extraArgs: [`/dev/disk/by-id/${name}`],
              subvolumes: { "@": { mountpoint: "/" } },
            }),
          },
          [`pv-${name}`]: { size: "9G", content: lvm_pv({ vg: "vg" }) },
          [`md-${name}`]: { size: "9G", content: mdraid({ name: "raid" }) },
          md: { size: "9G", content: mdraid({ name: "raid" }) },
          [`zfs-${name}`]: { size: "9G", content: zfs({ pool: "tank" }) },
        },
        {
          lvm_vg: { vg: lvm_vg({ lvs: { data: { size: "5G" } } }) },
          mdadm: { raid: mdadm({ level: 1 }) },
          zpool: { tank: zpool({}) },
        },
        { hostId: "8425e349" },
      );
    const partition = (name: string) => `/dev/disk/by-partlabel/disk-main-${name}`;
    expect(changed(grouped("a"), grouped("a"))).toEqual([]);
    expect(changed(grouped("a"), grouped("b")).map((one) => one.replace(/ \(.*/, ""))).toEqual([
      `W806 the array "raid" was made of ${partition("md")}, ${partition("md-a")}, and is now made of ${partition("md")}, ${partition("md-b")}`,
      `W806 the volume group "vg" was made of ${partition("pv-a")}, and is now made of ${partition("pv-b")}`,
      `W806 the pool "tank" was made of ${partition("zfs-a")}, and is now made of ${partition("zfs-b")}`,
      `W806 the btrfs file system on ${partition("root")} was made of ${partition("root")}, /dev/disk/by-id/a, and is now made of ${partition("root")}, /dev/disk/by-id/b`,
    ]);
  });

  it("reads a model of another language", () => {
    const old = JSON.stringify(written(resolved(encrypted("root")))).replace('"gpt"', '"gpt","since":1');
    const found = judgeContinuity(JSON.parse(old), resolved(encrypted("luksroot")));
    expect(found.map(({ code }) => code)).toEqual(["W804"]);
  });

  it.each([undefined, null, 3, [], { mounts: "none" }, broken])("takes %j for no model", (nothing) => {
    expect(judgeContinuity(nothing, modelOf({}))).toEqual([]);
  });
});
