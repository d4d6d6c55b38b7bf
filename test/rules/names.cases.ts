/** Names, labels and devices that two things have in common, or that are read otherwise than they are written. */
import { disk, gpt } from "../../generator/index.ts";
import { diskWith, machine, pv, root, vg, type RuleCase } from "./judged.ts";

export const names: readonly RuleCase[] = [
  {
    code: "S107",
    breaks: machine({ root }, { disk: { other: { ...diskWith("main", { data: { size: "1G" } }) } } }),
    finds: [
      {
        message: 'the disks "main" and "other" are both /dev/disk/by-id/main',
        path: ["devices", "disk", "other", "device"],
      },
    ],
    keeps: machine({ root }, { disk: { other: diskWith("other", { data: { size: "1G" } }) } }),
  },
  {
    code: "S108",
    breaks: machine(
      { root: { ...root, label: "disk-other-data" } },
      {
        disk: { other: diskWith("other", { data: { size: "1G" } }) },
      },
    ),
    finds: [
      {
        message: 'the partitions "root" and "data" have the same label, "disk-other-data"',
        path: ["devices", "disk", "other", "content", "partitions", "data"],
      },
    ],
    keeps: machine(
      { root: { ...root, label: "disk-other-root" } },
      {
        disk: { other: diskWith("other", { data: { size: "1G" } }) },
      },
    ),
  },
  {
    code: "S118",
    breaks: machine({ root, größe: { size: "1G" } }),
    finds: [
      {
        message: 'the label "disk-main-größe" has letters beyond ASCII',
        path: ["devices", "disk", "main", "content", "partitions", "größe"],
      },
    ],
    keeps: machine({ root, größe: { size: "1G", label: "groesse" } }),
  },
  {
    code: "S108",
    // Two disks with one name give all their partitions the same labels.
    breaks: machine(
      { root },
      {
        disk: {
          other: disk({
            name: "main",
            device: "/dev/disk/by-id/other",
            content: gpt({ partitions: { root: { size: "1G" } } }),
          }),
        },
      },
    ),
    finds: [
      {
        message: 'the partitions "root" and "root" have the same label, "disk-main-root"',
        path: ["devices", "disk", "other", "content", "partitions", "root"],
      },
    ],
    keeps: machine({ root }, { disk: { other: diskWith("other", { root: { size: "1G" } }) } }),
  },
  {
    code: "S109",
    breaks: machine({ root, data: pv("pool") }, { lvm_vg: { pool: vg(), spare: vg("pool") } }),
    finds: [
      {
        message: '"pool" and "spare" are both the volume group "pool"',
        path: ["devices", "lvm_vg", "spare", "name"],
      },
    ],
    keeps: machine({ root, data: pv("pool"), more: pv("spare") }, { lvm_vg: { pool: vg(), spare: vg() } }),
  },
];
