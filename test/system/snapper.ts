/** snapper without a bus, on a root of its own, under a moved clock. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a program preloads to take another time, in `FAKETIME`, for the present. */
export const faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

/** Writes snapper's files below another root: a configuration `data` of btrfs with the given lines. */
export function configureSnapper(root: string, lines: readonly string[]): void {
  mkdirSync(join(root, "etc/snapper/configs"), { recursive: true });
  writeFileSync(join(root, "etc/snapper/configs/data"), ['FSTYPE="btrfs"', ...lines, ""].join("\n"));
  // NixOS and Debian have two places for the list.
  for (const folder of ["sysconfig", "default"]) {
    mkdirSync(join(root, "etc", folder), { recursive: true });
    writeFileSync(join(root, "etc", folder, "snapper"), 'SNAPPER_CONFIGS="data"\n');
  }
}
