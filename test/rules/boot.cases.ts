/** The partitions that a boot loader needs. */
import {
  biosBoot,
  byLabel,
  disk,
  esp,
  filesystem,
  luks,
  lvm_pv,
  lvm_vg,
  mdraid,
  table,
  type HostInput,
} from "../../generator/index.ts";
import { at, diskWith, machine, root, type RuleCase } from "./judged.ts";

const bare = (
  partitions: Parameters<typeof diskWith>[1],
  loader: NonNullable<HostInput["boot"]>["loader"] = "systemd-boot",
  rest: HostInput = {},
): HostInput => ({
  ...rest,
  boot: { loader },
  devices: { ...rest.devices, disk: { main: diskWith("main", partitions) } },
});
const vfat = filesystem({ format: "vfat", mountpoint: "/boot" });
const elsewhere = (boot: HostInput["fileSystems"]): HostInput => ({
  fileSystems: { "/": byLabel("root", { fsType: "ext4" }), ...boot },
});
const mirrored = (boot: { level?: number; metadata?: "1.0" | "1.2" }): HostInput => {
  const member = { size: "1G", type: "EF00", content: mdraid({ name: "boot" }) };
  return {
    boot: { loader: "none" },
    devices: {
      disk: { a: diskWith("a", { ESP: member, root }), b: diskWith("b", { ESP: member }) },
      mdadm: { boot: { ...boot, content: vfat } },
    },
  };
};
const msdos = (format: "gpt" | "msdos", flags: string[]): HostInput => ({
  boot: { loader: "grub" },
  devices: {
    disk: {
      main: disk({
        device: "/dev/disk/by-id/main",
        content: table({
          format,
          partitions: [
            { name: "boot", start: "1M", end: "2M", flags },
            {
              name: "root",
              start: "2M",
              end: "100%",
              content: filesystem({ format: "ext4", mountpoint: "/" }),
            },
          ],
        }),
      }),
    },
  },
});
const nothing = "nothing is mounted at /boot, /efi, /boot/efi for systemd-boot to be installed in";

export const boot: readonly RuleCase[] = [
  {
    code: "S141",
    breaks: bare({ root }),
    finds: [{ message: nothing, path: ["boot", "loader"] }],
    keeps: bare({ root }, "none"),
  },
  {
    code: "S141",
    breaks: bare({ root, ESP: { size: "1G", content: vfat } }),
    finds: [
      {
        message: "/boot can't be the EFI system partition: its partition has the type 8300, not EF00",
        path: at("ESP", "content"),
      },
    ],
    keeps: bare({ root, ESP: { size: "1G", type: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", content: vfat } }),
  },
  {
    code: "S141",
    breaks: bare({ root, boot: { size: "1G", content: luks({ name: "boot", content: vfat }) } }),
    finds: [
      {
        message: '/boot can\'t be the EFI system partition: it lies in the LUKS device "boot"',
        path: at("boot", "content", "content"),
      },
    ],
    keeps: bare({ root, boot: { size: "1G", type: "EF00", content: vfat } }),
  },
  {
    code: "S141",
    breaks: bare({ root, pv: { size: "9G", content: lvm_pv({ vg: "vg" }) } }, "systemd-boot", {
      devices: { lvm_vg: { vg: lvm_vg({ lvs: { boot: { size: "1G", content: vfat } } }) } },
    }),
    finds: [
      {
        message: '/boot can\'t be the EFI system partition: it is a volume of "vg"',
        path: ["devices", "lvm_vg", "vg", "lvs", "boot", "content"],
      },
    ],
    keeps: bare({ root, ESP: esp({ mountpoint: "/efi" }) }),
  },
  {
    code: "S141",
    breaks: elsewhere({}),
    finds: [{ message: nothing, path: ["boot", "loader"] }],
    keeps: elsewhere({ "/boot": byLabel("ESP", { fsType: "vfat" }) }),
  },
  {
    code: "S142",
    breaks: bare({ root }, "grub"),
    finds: [
      {
        message: "no disk has a BIOS boot partition or a mounted EFI system partition for GRUB",
        path: ["boot", "loader"],
      },
    ],
    keeps: bare({ root, bios: biosBoot() }, "grub"),
  },
  {
    code: "S142",
    breaks: msdos("gpt", []),
    finds: [
      {
        message: "no disk has a BIOS boot partition or a mounted EFI system partition for GRUB",
        path: ["boot", "loader"],
      },
    ],
    keeps: msdos("msdos", []),
  },
  {
    code: "S191",
    breaks: bare(
      {
        bios: biosBoot(),
        root: { size: "100%", content: luks({ name: "crypted", content: root.content }) },
      },
      "grub",
    ),
    finds: [
      {
        message: '/boot lies in the LUKS device "crypted", which GRUB does not open',
        path: at("root", "content", "content"),
      },
    ],
    keeps: bare(
      {
        bios: biosBoot(),
        boot: { size: "1G", content: vfat },
        root: { size: "100%", content: luks({ name: "crypted", content: root.content }) },
      },
      "grub",
    ),
  },
  {
    code: "S149",
    breaks: { ...mirrored({ level: 1, metadata: "1.0" }), boot: { loader: "systemd-boot" } },
    finds: [
      {
        message: "systemd-boot is to be installed on the array /dev/md/boot at /boot",
        path: ["boot", "loader"],
      },
    ],
    keeps: { ...mirrored({ level: 1, metadata: "1.0" }), boot: { loader: "grub" } },
  },
  {
    code: "S143",
    breaks: mirrored({ level: 1 }),
    finds: [
      {
        message: 'the array "boot" of EFI system partitions keeps its metadata at the beginning (default)',
        path: ["devices", "mdadm", "boot", "metadata"],
      },
    ],
    keeps: mirrored({ level: 1, metadata: "1.0" }),
  },
  {
    code: "S143",
    breaks: mirrored({ level: 0, metadata: "1.0" }),
    finds: [
      {
        message: 'the array "boot" of EFI system partitions is RAID 0',
        path: ["devices", "mdadm", "boot", "level"],
      },
    ],
    keeps: mirrored({ metadata: "1.0" }),
  },
  {
    code: "S144",
    breaks: machine({
      root,
      old: { size: "1G", type: "EF00", content: filesystem({ format: "ext4", mountpoint: "/old" }) },
    }),
    finds: [{ message: 'the EFI system partition "old" holds ext4', path: at("old", "content", "format") }],
    keeps: machine({
      root,
      old: { size: "1G", type: "EF00", content: filesystem({ format: "vfat", mountpoint: "/old" }) },
    }),
  },
];
