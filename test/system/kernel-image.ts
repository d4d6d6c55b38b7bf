/** The kernel without its compression, which takes an emulated processor as long to undo as the rest of the boot. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How a kernel may be compressed: what that begins with, and what undoes it. */
const formats = [
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], program: "xz" },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], program: "zstd" },
];
const elf = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

/** The file that QEMU starts fastest in a folder with a `vmlinuz`: the kernel itself, which is put beside it, or what there is. */
export function kernelImage(folder: string): string {
  const image = join(folder, "vmlinux");
  if (existsSync(image)) return image;
  const packed = join(folder, "vmlinuz");
  const kernel = unpack(readFileSync(packed));
  if (kernel === undefined) return packed;
  // Another test may be doing the same.
  writeFileSync(`${image}.${process.pid}`, kernel);
  renameSync(`${image}.${process.pid}`, image);
  return image;
}

function unpack(packed: Buffer): Buffer | undefined {
  for (const { magic, program } of formats) {
    const start = packed.indexOf(Buffer.from(magic));
    if (start === -1) continue;
    // What follows the kernel is no error of ours.
    const { stdout } = spawnSync(program, ["-dcq"], { input: packed.subarray(start), maxBuffer: 2 ** 30 });
    if (stdout?.subarray(0, 4).equals(elf)) return stdout;
  }
  return undefined;
}
