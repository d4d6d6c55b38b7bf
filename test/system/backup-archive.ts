/** Hosts whose backups are archives. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { buildBackup, type BackupSpec, type BuiltBackup } from "./backup.ts";
import { mountedSubvolumes } from "./loop.ts";

let count = 0;

/** A host whose backup is made as archives. */
export interface Machine {
  folder: string;
  home: string;
  backup: BuiltBackup;
  /** Files at the destination, by their paths in the host's folder there. */
  stored: () => string[];
}

/** A host with one subvolume, and its backup as archives to a folder. */
export async function machine(
  wishes: (folder: string) => Partial<BackupSpec> = () => ({}),
): Promise<Machine> {
  const { folder } = await mountedSubvolumes({ "@home": "home" });
  const home = join(folder, "home");
  mkdirSync(join(folder, "destination"));
  const spec: HostInput = {
    fileSystems: {
      [home]: byLabel("pool", { fsType: "btrfs", options: ["subvol=@home"] }),
      [join(folder, "disk")]: byLabel("disk", { fsType: "ext4" }),
    },
    backup: {
      enable: true,
      engine: "archive",
      unitName: `strata-test-archive-${process.pid}-${++count}`,
      subvolumes: [home],
      destination: { type: "local", path: join(folder, "destination") },
      ...wishes(folder),
    },
  };
  const stored = (): string[] => {
    const own = join(folder, "destination/tested");
    if (!existsSync(own)) return [];
    const entries = readdirSync(own, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(own.length + 1))
      .sort();
  };
  return { folder, home, backup: await buildBackup(folder, spec), stored };
}

/**
 * What the scripts take for the time: their `date` is the real one, under faketime(1). That fails where a process of the same number
 * has left its semaphore behind, so it is asked until it answers.
 */
export function setClock({ folder, backup }: Machine, time: number): void {
  const date = new Date(time * 1000).toISOString().slice(0, 19).replace("T", " ");
  const asked = `answer=$(TZ=UTC faketime -f "${date}" date "$@" 2> /dev/null)`;
  writeFileSync(
    join(folder, "clock"),
    `date() { local answer; until ${asked}; do command -v faketime > /dev/null || exit 127; done; echo "$answer"; }\n`,
  );
  backup.environment = { BASH_ENV: join(folder, "clock") };
}

/** Of some files, those that are archives. */
export const archives = (files: readonly string[]): string[] => files.filter((name) => name.endsWith(".zst"));

/** Where the archive of a source and a time stands. */
export const archivePath = (source: string, stamp: string): string =>
  `${source}/${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp}_${source}_snapshots.tar.zst`;
