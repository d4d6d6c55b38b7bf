/** Devices whose names and places are out of the ordinary: what they are called decides on what is mounted. */
import {
  btrfs,
  disk,
  esp,
  filesystem,
  gpt,
  luks,
  lvm_pv,
  mdraid,
  nodev,
  swap,
  table,
  type HostInput,
} from "../../../generator/index.ts";

const boot = { ESP: esp() };

export const names: Record<string, HostInput> = {
  names: {
    devices: {
      disk: {
        "odd/disk": disk({
          device: "/dev/nvme0n1",
          content: gpt({
            partitions: {
              ...boot,
              "a very long name of a partition, ä": {
                size: "10G",
                content: filesystem({ format: "ext4", mountpoint: "/long" }),
              },
              "odd ,;#+=@: name": {
                size: "10G",
                content: filesystem({ format: "ext4", mountpoint: "/odd" }),
              },
              renamed: {
                name: "other",
                size: "1G",
                content: filesystem({ format: "xfs", mountpoint: "/other" }),
              },
              labelled: {
                label: "my label",
                size: "1G",
                content: filesystem({ format: "xfs", mountpoint: "/labelled" }),
              },
              numbered: {
                uuid: "0b9d8d2e-5b0d-4f6a-9c3e-0a1b2c3d4e5f",
                size: "1G",
                content: filesystem({ format: "f2fs", mountpoint: "/numbered" }),
              },
              elsewhere: {
                device: "/dev/disk/by-id/elsewhere",
                size: "1G",
                content: filesystem({ format: "xfs", mountpoint: "/elsewhere", role: "temporary" }),
              },
              moved: {
                size: "1G",
                content: filesystem({ device: "/dev/moved", format: "xfs", mountpoint: "/moved" }),
              },
              root: {
                size: "100%",
                content: btrfs({
                  subvolumes: {
                    root: { name: "deep/er", mountpoint: "/", mountOptions: ["nodatacow"] },
                    swap: {
                      mountpoint: "/swap",
                      swap: {
                        one: { size: "1G", path: "file one", options: ["nofail"] },
                        two: { size: "1G" },
                      },
                    },
                  },
                }),
              },
            },
          }),
        }),
        second: disk({
          name: "renamed",
          device: "/dev/disk/by-id/second",
          content: luks({
            name: "whole",
            settings: { keyFile: "/key", bypassWorkqueues: true },
            content: gpt({
              partitions: {
                inner: { size: "100%", content: filesystem({ format: "xfs", mountpoint: "/in" }) },
              },
            }),
          }),
        }),
        third: disk({
          device: "/dev/nvme1n1",
          content: table({
            format: "msdos",
            partitions: [
              { start: "1MiB", end: "1GiB", content: swap({}) },
              { start: "1GiB", end: "100%", content: filesystem({ format: "ext4", mountpoint: "/table" }) },
            ],
          }),
        }),
        fourth: disk({ device: "/dev/disk/by-id/fourth", content: mdraid({ name: "md" }) }),
        fifth: disk({ device: "/dev/disk/by-id/fifth", content: lvm_pv({ vg: "group" }) }),
        sixth: disk({
          device: "/dev/disk/by-id/sixth",
          content: table({
            partitions: [
              {
                start: "1MiB",
                end: "100%",
                content: btrfs({ mountpoint: "/top", swap: { f: { size: "1G" } } }),
              },
            ],
          }),
        }),
      },
      mdadm: {
        md: {
          name: "md0",
          level: 0,
          content: gpt({
            partitions: {
              b: { size: "100%", content: filesystem({ format: "xfs", mountpoint: "/md/b" }) },
              a: { size: "1G", content: swap({}) },
              c: {
                size: "1G",
                priority: 1,
                content: luks({ name: "md-c", content: filesystem({ format: "xfs", mountpoint: "/md/c" }) }),
              },
            },
          }),
        },
      },
      lvm_vg: {
        group: {
          name: "group-one",
          lvs: {
            thin: { size: "10G", lvm_type: "thin-pool" },
            "in-thin": {
              name: "renamed-lv",
              size: "5G",
              lvm_type: "thinlv",
              pool: "thin",
              content: filesystem({ format: "ext4", mountpoint: "/thin" }),
            },
            swap: { size: "1G", content: swap({ mountOptions: ["nofail"] }) },
            secret: {
              size: "1G",
              content: luks({
                name: "secret",
                passwordFile: "/tmp/secret.key",
                content: btrfs({ subvolumes: { all: { mountpoint: "/secret", role: "standard" } } }),
              }),
            },
          },
        },
      },
      nodev: { none: nodev({ fsType: "tmpfs", mountpoint: null }), "/proc2": nodev({ fsType: "proc" }) },
    },
  },
};
