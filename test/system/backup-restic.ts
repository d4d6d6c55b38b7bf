/** Hosts whose backups restic makes. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { buildBackup, type BackupSpec, type BuiltBackup } from "./backup.ts";
import { mountedSubvolumes } from "./loop.ts";
import { shell } from "./shell.ts";

let count = 0;

/** A host whose backup restic makes. */
export interface Machine {
  folder: string;
  home: string;
  data: string;
  backup: BuiltBackup;
}

/** A host with two subvolumes, and its backup of the one and of a folder in the other. */
export async function machine(
  wishes: (folder: string) => Partial<BackupSpec> = () => ({}),
): Promise<Machine> {
  const { folder } = await mountedSubvolumes({ "@home": "home", "@data": "data" });
  const [home, data] = [join(folder, "home"), join(folder, "data")];
  await shell(`
    (umask 077; echo "correct horse" > ${folder}/password)
    mkdir ${data}/kept ${folder}/destination
    echo kept > ${data}/kept/file; echo other > ${data}/other`);
  const on = (subvolume: string) => byLabel("pool", { fsType: "btrfs", options: [`subvol=${subvolume}`] });
  const spec: HostInput = {
    fileSystems: { [home]: on("@home"), [data]: on("@data") },
    documents: { runbook: false },
    backup: {
      enable: true,
      unitName: `strata-test-${process.pid}-${++count}`,
      subvolumes: [home, `${data}/kept`],
      password: { file: join(folder, "password") },
      destination: { type: "local", path: join(folder, "destination") },
      ...wishes(folder),
    },
  };
  const backup = await buildBackup(folder, spec);
  return { folder, home, data, backup };
}

/** What a backup made at some mount points and did not remove. */
export const strays = (...mounts: string[]): string[] =>
  mounts.flatMap((mount) => readdirSync(mount).filter((name) => name.startsWith(".strata")));
