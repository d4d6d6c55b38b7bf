/** What has to be there for a host to start. */
import { isAtLeast } from "../../../model/kernel.ts";
import { carrierOf, type HostModel } from "../../../model/host.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { luksBeneath, luksFinder } from "./beneath.ts";
import { espCandidates, espMountPoints, fat, hasBiosBoot, isEspType } from "./esp.ts";
import { groupsOf } from "./members.ts";
import { placesOf } from "../../../model/devices/remember.ts";

/** Metadata that stands at the end of each member, so that its beginning is that of the file system (mdadm(8), --metadata). */
const metadataAtEnd = new Set(["1.0", "ddf", "imsm"]);

export const boot: readonly Rule<DiskoSpec>[] = [
  {
    code: "S141",
    title: "No EFI system partition for systemd-boot",
    severity: "error",
    reason:
      "systemd-boot is installed in a FAT file system that the firmware finds by its partition's type (bootctl(1)); without one, installing the boot loader fails, and the host does not start.",
    remedy:
      "add `ESP: esp()` to the partitions of a disk, outside LUKS and LVM, or choose another `boot.loader`",
    check(host) {
      if (host.bootLoader !== "systemd-boot") return [];
      const candidates = espCandidates(host);
      if (candidates.some(({ problem }) => problem === undefined)) return [];
      const [wrong] = candidates;
      if (!wrong)
        return [
          {
            message: `nothing is mounted at ${espMountPoints.join(", ")} for systemd-boot to be installed in`,
            path: ["boot", "loader"],
          },
        ];
      const { mount, problem } = wrong;
      return [
        { message: `${mount.mountpoint} can't be the EFI system partition: ${problem}`, path: mount.origin },
      ];
    },
  },
  {
    code: "S149",
    title: "systemd-boot on a mirrored EFI system partition",
    severity: "warning",
    reason:
      'bootctl looks at the partition table of what is mounted at the EFI system partition, and an array has none: it may refuse to install, or to update (bootctl(1), "SYSTEMD_RELAX_ESP_CHECKS").',
    remedy: 'say `boot: { loader: "grub" }`, which NixOS installs on the array',
    check(host) {
      if (host.bootLoader !== "systemd-boot") return [];
      return espCandidates(host)
        .filter(({ mount }) => mount.device.startsWith("/dev/md"))
        .map(({ mount }) => ({
          message: `systemd-boot is to be installed on the array ${mount.device} at ${mount.mountpoint}`,
          path: ["boot", "loader"],
        }));
    },
  },
  {
    code: "S142",
    title: "No partition for GRUB",
    severity: "error",
    reason:
      "On a disk with a GPT, GRUB needs a BIOS boot partition (EF02) where a BIOS starts the host, or an EFI system partition where EFI does; only an msdos table leaves it a gap.",
    remedy: "add `bios: biosBoot()`, `ESP: esp()` or both to the partitions of a disk",
    check(host) {
      if (host.bootLoader !== "grub" || !host.devices.disk || hasBiosBoot(host.devices)) return [];
      if (espCandidates(host).some(({ problem }) => problem === undefined)) return [];
      const message = "no disk has a BIOS boot partition or a mounted EFI system partition for GRUB";
      return [{ message, path: ["boot", "loader"] }];
    },
  },
  {
    code: "S191",
    title: "GRUB with an encrypted /boot",
    severity: "error",
    reason:
      "GRUB reads its menu and the kernels from /boot. Where that lies in LUKS, installing GRUB fails unless the host's own modules set `boot.loader.grub.enableCryptodisk`, and GRUB can't open LUKS2 as cryptsetup makes it, with Argon2 (GRUB manual, cryptomount).",
    remedy:
      'mount a partition of its own outside LUKS at /boot, as `vps` does, or say `boot: { loader: "none" }` and set up GRUB in the host\'s own modules',
    check(host) {
      const carrier = host.bootLoader === "grub" ? carrierOf(host, "/boot") : undefined;
      if (!carrier) return [];
      const [luks] = luksBeneath(host, carrier.fileSystem, luksFinder(host.devices));
      if (!luks) return [];
      const message = `/boot lies in the LUKS device "${luks.content.name}", which GRUB does not open`;
      return [{ message, path: carrier.origin }];
    },
  },
  {
    code: "S143",
    title: "A mirrored EFI system partition that firmware can't read",
    severity: "error",
    reason:
      "Firmware knows nothing of arrays: it reads one member as if it were the file system. That works for RAID 1 with the metadata at the end of each member, version 1.0 (mdadm(8), --metadata).",
    remedy: 'say `level: 1` and `metadata: "1.0"`',
    check: ({ devices }) =>
      groupsOf(devices).flatMap(({ collection, key, name, path, members }) => {
        const array = collection === "mdadm" ? devices.mdadm?.[key] : undefined;
        if (!array || !members.some(({ partition }) => isEspType(partition?.type ?? ""))) return [];
        const { level = 1, metadata = "default" } = array;
        const wrong = (message: string, property: string): Finding[] => [
          { message: `the array "${name}" of EFI system partitions ${message}`, path: [...path, property] },
        ];
        if (level !== 1) return wrong(`is RAID ${level}`, "level");
        return metadataAtEnd.has(metadata)
          ? []
          : wrong(`keeps its metadata at the beginning (${metadata})`, "metadata");
      }),
  },
  {
    code: "S144",
    title: "An EFI system partition that is not FAT",
    severity: "error",
    reason: "The firmware reads FAT and nothing else (UEFI specification, 13.3 File System Format).",
    remedy: 'let it hold `filesystem({ format: "vfat", … })`, or give the partition another `type`',
    check: ({ devices }) =>
      placesOf(devices).flatMap(({ content, partition, path }) => {
        if (!partition || !isEspType(partition.type) || content.type === "mdraid") return [];
        if (content.type === "filesystem" && fat.has(content.format)) return [];
        const [held, property] =
          content.type === "filesystem" ? [content.format, "format"] : [content.type, "type"];
        return [
          {
            message: `the EFI system partition "${partition.name}" holds ${held}`,
            path: [...path, property],
          },
        ];
      }),
  },
  {
    code: "S145",
    title: "bcachefs on a kernel without it",
    severity: "error",
    reason:
      "bcachefs was in the kernel from 6.7 to 6.17. NixOS builds it out of tree from release 25.05 on (nixpkgs#444428, #448195), and refuses kernels before 6.7 (nixos/modules/tasks/filesystems/bcachefs.nix).",
    remedy: "take `boot.kernel` out, or pin one that has bcachefs",
    check(host) {
      const { kernel, release } = host;
      if (kernel === null || !usesBcachefs(host)) return [];
      const path = ["boot", "kernel"];
      if (!isAtLeast(kernel, "6.7"))
        return [{ message: `bcachefs needs Linux 6.7 or newer, and the host runs ${kernel}`, path }];
      if (!isAtLeast(kernel, "6.18") || isAtLeast(release, "25.05")) return [];
      const message = `Linux ${kernel} has no bcachefs, and NixOS ${release} does not build it`;
      return [{ message, path }];
    },
  },
];

function usesBcachefs({ fileSystems }: HostModel): boolean {
  return fileSystems.some(({ type }) => type === "bcachefs");
}
