/** An initial file system that boots fast: it loads what it needs by name, and has no programs but those of this machine, by 9p. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { kernel } from "./qemu.ts";
import { shell } from "./shell.ts";

const wanted = ["virtio_pci", "virtio_blk", "9pnet_virtio", "9p", "crc32c_generic", "btrfs"];

const init = (modules: readonly string[]): string => `#!/busybox sh
for module in ${modules.join(" ")}; do /busybox insmod /modules/$module; done
/busybox mount -t proc proc /proc
/busybox mount -t sysfs sysfs /sys
/busybox mount -t devtmpfs dev /dev
/busybox mount -t tmpfs tmpfs /run
/busybox mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=512000 root /host
/busybox mkdir /run/share
/busybox mount -t 9p -o trans=virtio,version=9p2000.L,cache=none,msize=512000 share /run/share
/busybox cp /host/etc/passwd /host/etc/group /etc
init=$(/busybox sed 's/.*strata.init=\\([^ ]*\\).*/\\1/' /proc/cmdline)
exec /bin/bash "/host$init"
`;

/** Makes it in a folder. Its root is memory; this machine's is below /host, and what a test shares below /run/share. */
export async function makeInitrd(folder: string, more: readonly string[]): Promise<string> {
  const root = join(folder, "initrd-root");
  for (const name of ["modules", "proc", "sys", "dev", "run", "host", "etc", "tmp", "mnt", "sysroot"])
    mkdirSync(join(root, name), { recursive: true });
  const modules = modulesOf([...wanted, ...more]);
  for (const path of modules) cpSync(path, join(root, "modules", basename(path)));
  cpSync("/bin/busybox", join(root, "busybox"));
  const names = modules.map((path) => basename(path));
  writeFileSync(join(root, "init"), init(names), { mode: 0o755 });
  const links = ["usr", "bin", "sbin", "lib", "lib64", "nix"].map((name) => `ln -s host/${name} ${name}`);
  await shell(`
    cd ${root}
    ${links.join("\n")}
    find . | busybox cpio --quiet -o -H newc > ../initrd
    rm -r ${root}`);
  return join(folder, "initrd");
}

/** The files of some modules and of those that they need, in the order in which they can be loaded. */
function modulesOf(names: readonly string[]): string[] {
  const [release] = readdirSync(join(kernel, "lib/modules"));
  const folder = join(kernel, "lib/modules", release!);
  const needs = new Map(
    readFileSync(join(folder, "modules.dep"), "utf8")
      .split("\n")
      .map((line) => line.split(/:? /) as [string, ...string[]])
      .map(([path, ...rest]) => [path.replace(/:$/, ""), rest.filter((need) => need !== "")]),
  );
  const ordered = new Set<string>();
  const add = (path: string): void => {
    for (const need of needs.get(path) ?? []) add(need);
    ordered.add(path);
  };
  for (const name of names) {
    const path = [...needs.keys()].find((path) => new RegExp(`/${name}\\.ko(\\.xz)?$`).test(path));
    if (path !== undefined) add(path);
  }
  return [...ordered].map((path) => join(folder, path));
}
