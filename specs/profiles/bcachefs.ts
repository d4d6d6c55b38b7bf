/** bcachefs over several disks, each datum on two of them. */
import { bcachefs, bcachefs_filesystem, disk, esp, gpt } from "strata";

/** One file system over all disks; the first holds the EFI system partition, too. */
export function replicated(
  uuid: string,
  devices: readonly string[],
  subvolumes: Record<string, { mountpoint?: string }>,
) {
  const member = (label: string) => ({ size: "100%", content: bcachefs({ filesystem: "pool", label }) });
  const disks = devices.map((device, index) => {
    const name = `disk${index + 1}`;
    const partitions = { ...(index === 0 ? { ESP: esp() } : {}), pool: member(`pool.${name}`) };
    return [name, disk({ device, content: gpt({ partitions }) })] as const;
  });
  return {
    disk: Object.fromEntries(disks),
    bcachefs_filesystems: {
      pool: bcachefs_filesystem({ uuid, extraFormatArgs: ["--replicas=2"], subvolumes }),
    },
  };
}
