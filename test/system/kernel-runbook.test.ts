/** The runbook's steps, as they stand there, on a real file system. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { HostInput } from "../../generator/index.ts";
import { folderOf } from "../fixtures/archive.ts";
import { tier, titled } from "../tiers.ts";
import { mountedSubvolumes } from "./loop.ts";
import { compiled } from "./nix-compile.ts";
import { shell } from "./shell.ts";

test.skipIf(!tier("root"))(titled("root", "a subvolume is put back to one of its snapshots"), async () => {
  const { device, folder } = await mountedSubvolumes({ "@data": "data" });
  const data = `${folder}/data`;
  const mount = `mount -o subvol=@data ${device} ${data}`;
  await shell(`
    echo old > ${data}/file
    btrfs subvolume create ${data}/.snapshots
    mkdir ${data}/.snapshots/7
    btrfs subvolume snapshot -r ${data} ${data}/.snapshots/7/snapshot
    echo new > ${data}/file
    umount ${data}`);

  const steps = step(
    runbook({
      fileSystems: { [data]: { device, fsType: "btrfs", options: ["subvol=@data"] } },
      snapshots: { enable: true, subvolumes: { [data]: true } },
    }),
    "mount --options subvolid=5",
  );
  expect(steps).toMatch(/^reboot$/m);
  await shell(steps.replaceAll("/mnt", `${folder}/top`).replaceAll("NUMBER", "7").replace("reboot", mount));
  const state = `cat ${data}/file ${data}/.snapshots/7/snapshot/file; touch ${data}/file; btrfs subvolume list -o ${data}`;
  expect((await shell(state)).replace(/ID \d+ gen \d+ top level \d+ path /g, "")).toBe(
    "old\nold\n@data/.snapshots\n",
  );
  await shell(`
    mount ${device} ${folder}/top
    [[ $(cat ${folder}/top/@data.broken/file) == new ]]
    btrfs subvolume delete ${folder}/top/@data.broken
    umount ${folder}/top`);
});

describe("what a backup holds", () => {
  /** A program that restores as the real ones do, from a folder. */
  async function restorer(folder: string): Promise<string> {
    await shell(`
      mkdir ${folder}/bin
      printf '%s\n' '#!/bin/sh' '[ "$1" = list ] || cp --archive "${folder}/backup$2" "$3"' > ${folder}/bin/strata-backup-restore
      for name in systemctl runuser nixos-enter; do
        printf '%s\n' '#!/bin/sh' 'echo '$name' "$@" >> ${folder}/log' > ${folder}/bin/$name
      done
      chmod +x ${folder}/bin/*`);
    return `PATH=${folder}/bin:$PATH\n`;
  }

  /** A host with two paths of which one has an odd name, and two databases. */
  const spec = (folder: string, method: "dump" | "checkpoint") => ({
    fileSystems: { [folder]: { device: "/dev/disk/by-label/data", fsType: "btrfs" } },
    backup: {
      enable: true,
      engine: "archive" as const,
      subvolumes: [`${folder}/it's`, `${folder}/home`, `${folder}/postgresql`, `${folder}/redis-web`],
      destination: { type: "local" as const, path: "/mnt/backup" },
      databases: {
        postgresql: { method, directory: `${folder}/postgresql` },
        redis: { directory: `${folder}/redis-web` },
      },
    },
  });

  test.skipIf(!tier("root"))(
    titled("root", "goes back to a new machine, and leaves nothing else"),
    async () => {
      const folder = folderOf([]);
      const path = await restorer(folder);
      const odd = `${folder}/it's`.replace("'", "'\\''");
      await shell(`
      mkdir -p '${folder}/backup${odd}' ${folder}/backup${folder}/{home,postgresql,redis-web} ${folder}/home
      echo a > '${folder}/backup${odd}/a'; echo b > ${folder}/backup${folder}/home/.b
      echo new > ${folder}/home/c`);
      const steps = step(runbook(spec(folder, "dump")), "nixos-enter --root /mnt");
      await shell(path + steps);
      expect(await shell(`cd ${folder}; find home it* -type f | sort`)).toBe("home/.b\nhome/c\nit's/a\n");
    },
  );

  test.skipIf(!tier("root")).each(["dump", "checkpoint"] as const)(
    titled("root", "is a database again, from a %s"),
    async (method) => {
      const folder = folderOf([]);
      const path = await restorer(folder);
      await shell(`
        mkdir -p ${folder}/{,backup${folder}/}{postgresql/{16,strata-dump},redis-web}
        touch ${folder}/postgresql/16/new ${folder}/backup${folder}/postgresql/{16/old,strata-dump/all.sql}
        touch ${folder}/redis-web/new ${folder}/backup${folder}/redis-web/dump.rdb`);
      const text = runbook(spec(folder, method));
      await shell(path + step(text, "systemctl stop postgresql.service"));
      await shell(path + step(text, "systemctl stop redis-web.service"));
      expect(
        await shell(
          `cd ${folder}; find postgresql redis-web -name .replaced -prune -o -type f -print | sort`,
        ),
      ).toBe(
        method === "dump"
          ? "postgresql/strata-dump/all.sql\nredis-web/dump.rdb\n"
          : "postgresql/16/old\npostgresql/strata-dump/all.sql\nredis-web/dump.rdb\n",
      );
      expect(await shell(`cd ${folder}; find */.replaced -type f`)).toBe(
        "postgresql/.replaced/16/new\nredis-web/.replaced/new\n",
      );
      const load = `runuser --user postgres -- psql --dbname postgres --file ${folder}/postgresql/strata-dump/all.sql\n`;
      expect(await shell(`cat ${folder}/log`)).toBe(
        `systemctl stop postgresql.service\nsystemctl start postgresql.service\n${method === "dump" ? load : ""}` +
          "systemctl stop redis-web.service\nsystemctl start redis-web.service\n",
      );
    },
  );
});

/** A host's runbook. */
function runbook(host: HostInput): string {
  return readFileSync(join(compiled(host), "runbook.md"), "utf8");
}

/** The commands that begin with some words. */
function step(text: string, words: string): string {
  const blocks = [...text.matchAll(/^```bash\n([^]*?)^```$/gm)].map(([, commands]) => commands!);
  return blocks.find((commands) => commands.startsWith(words))!;
}
