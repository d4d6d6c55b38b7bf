/** Disks in files, for what this machine's own kernel can do. Needs the tier `root`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { shell } from "./shell.ts";

/** A loop device of 1 GiB with a new btrfs file system, and an empty folder to mount it in, until the test ends. */
export async function btrfsDisk(): Promise<{ device: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "strata-loop-"));
  const made = await shell(`
    truncate -s 1G ${folder}/image
    mkfs.btrfs ${folder}/image > /dev/null
    losetup --find --show ${folder}/image
    rm ${folder}/image`);
  const device = made.trim();
  onTestFinished(async () => {
    // A program that the test killed may still hold a file.
    await shell(`
      timeout 20 bash -c 'while findmnt ${device} > /dev/null; do umount --all-targets ${device} || sleep 0.2; done'
      losetup --detach ${device}`);
    rmSync(folder, { recursive: true });
  });
  return { device, folder };
}

/** Such a disk with subvolumes, each mounted in the folder at the place that stands beside its name. */
export async function mountedSubvolumes(
  places: Record<string, string>,
): Promise<{ device: string; folder: string }> {
  const { device, folder } = await btrfsDisk();
  const names = Object.keys(places);
  await shell(`
    mount -o X-mount.mkdir ${device} ${folder}/top
    ${names.map((name) => `btrfs subvolume create ${folder}/top/${name}`).join("\n")}
    umount ${folder}/top
    ${names.map((name) => `mount -o X-mount.mkdir,subvol=${name} ${device} ${folder}/${places[name]}`).join("\n")}`);
  return { device, folder };
}
