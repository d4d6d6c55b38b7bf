/** The attributes of subvolumes that tmpfiles sets on a running system, and why they are not mount options. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { asModelled, stored, writeFiles } from "./files.ts";
import { btrfsDisk } from "./loop.ts";
import { modelOf } from "./mounts.ts";
import { hasFlake, titled as titledNix } from "./nix-flake.ts";
import { buildScripts, type HostScripts } from "./scripts.ts";
import { shell } from "./shell.ts";

const compressed = { copyOnWrite: true, compressed: true };

test.skipIf(!tier("root"))(
  titled("root", "btrfs ignores nodatacow and compress= on all mounts of a file system but the first"),
  async () => {
    const { device, folder } = await btrfsDisk();
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    await shell(`
      mount -o X-mount.mkdir ${device} ${folder}/top
      btrfs subvolume create ${folder}/top/@
      btrfs subvolume create ${folder}/top/@database
      umount ${folder}/top
      mount -o X-mount.mkdir,subvol=@,compress=zstd:3 ${device} ${first}
      mount -o X-mount.mkdir,subvol=@database,nodatacow,compress=no ${device} ${second}`);
    await writeFiles(shell, [`${first}/file`, `${second}/file`]);
    expect(await stored(shell, [`${first}/file`, `${second}/file`])).toEqual({
      [`${first}/file`]: compressed,
      [`${second}/file`]: compressed,
    });
  },
);

const hosts = ["zephyrus", "yoga", "hetzner", "contabo", "ovh"] as const;
type Host = (typeof hosts)[number];
const folderOf = (name: Host): string => fileURLToPath(new URL(`../../out/hosts/${name}`, import.meta.url));

const isThere = hasFlake && tier("root");

describe.skipIf(!isThere)(titledNix(titled("root", "tmpfiles gives attributes to subvolumes")), () => {
  let scripts: Record<Host, HostScripts>;
  beforeAll(async () => {
    const modules = hosts.map((name) => [name, { folder: folderOf(name) }]);
    scripts = await buildScripts(Object.fromEntries(modules));
  });

  test.each(hosts)(
    "of %s that were made without: new files have them, old files stay as they are",
    async (name) => {
      const { device, folder } = await btrfsDisk();
      const top = join(folder, "top");
      const subvolumes = modelOf(folderOf(name))
        .fileSystems.flatMap(({ subvolumes }) => subvolumes)
        .filter(({ mountpoint }) => mountpoint !== "/")
        .sort((one, other) => (one.mountpoint! < other.mountpoint! ? -1 : 1));
      const paths = subvolumes.map(({ mountpoint }) => top + mountpoint!);
      const inEach = (file: string): string[] => paths.map((path) => join(path, file));
      const [old, fresh] = [inEach("old"), inEach("new")];

      await shell(`
        mount -o X-mount.mkdir,compress=zstd:3 ${device} ${top}
        for path in ${paths.join(" ")}; do mkdir -p "$(dirname "$path")"; btrfs subvolume create "$path"; done`);
      await writeFiles(shell, old);
      await shell(`systemd-tmpfiles --create --root=${top} ${scripts[name].tmpfiles}`);
      await writeFiles(shell, fresh);

      expect(await stored(shell, old)).toEqual(Object.fromEntries(old.map((path) => [path, compressed])));
      const wanted = subvolumes.map((subvolume, index) => [fresh[index], asModelled(subvolume)]);
      expect(await stored(shell, fresh)).toEqual(Object.fromEntries(wanted));
    },
  );
});
