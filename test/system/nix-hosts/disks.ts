/** Disks of these hosts. */
import { disk, esp, gpt, partition } from "../../../generator/index.ts";

export const [first, second] = ["/dev/disk/by-id/nvme-first", "/dev/disk/by-id/nvme-second"];

/** The first disk, with an EFI system partition and the given ones. */
export function mainDisk(partitions: Record<string, Parameters<typeof partition>[0]>) {
  return disk({ device: first, content: gpt({ partitions: { ESP: esp(), ...partitions } }) });
}
