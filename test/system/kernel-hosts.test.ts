/** disko's scripts for the committed hosts, run from the first partition to the last mount. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { asModelled, stored, writeFiles } from "./files.ts";
import { expectMounts, modelOf, underMnt } from "./mounts.ts";
import { hasFlake, titled as titledNix } from "./nix-flake.ts";
import { boot, type Machine } from "./qemu.ts";
import { buildScripts, type HostScripts } from "./scripts.ts";

/** The disks of each host: those of the virtual machine in place of its own. */
const hosts = {
  zephyrus: { primary: "/dev/vda", secondary: "/dev/vdb" },
  yoga: { main: "/dev/vda" },
  hetzner: { main: "/dev/vda" },
  contabo: { main: "/dev/vda" },
  ovh: { main: "/dev/vda" },
};
type Host = keyof typeof hosts;
const names = Object.keys(hosts) as Host[];

const folderOf = (name: Host): string => fileURLToPath(new URL(`../../out/hosts/${name}`, import.meta.url));

const isThere = hasFlake && tier("qemu");

describe.skipIf(!isThere)(
  titledNix(titled("qemu", "disko's scripts for the hosts")),
  { timeout: 300_000 },
  () => {
    let scripts: Record<Host, HostScripts>;
    let machine: Machine;

    beforeAll(async () => {
      const modules = names.map((name) => [name, { folder: folderOf(name), disks: hosts[name] }]);
      scripts = await buildScripts(Object.fromEntries(modules));
      // Large enough for the swap file of 32 GiB.
      machine = await boot(40, 40);
    }, 300_000);
    afterAll(() => machine?.stop());

    // One after the other on the same disks: each begins with what the one before it left there.
    describe.each(names)("%s", (name) => {
      const model = modelOf(folderOf(name));
      const subvolumes = model.fileSystems.flatMap(({ subvolumes }) => subvolumes);
      const inEach = (file: string): string[] =>
        subvolumes.map(({ mountpoint }) => join(underMnt(mountpoint!), file));
      const expectModelled = async (file: string): Promise<void> => {
        const paths = inEach(file);
        await writeFiles(machine.run, paths);
        const wanted = subvolumes.map((subvolume, index) => [paths[index], asModelled(subvolume)]);
        expect(await stored(machine.run, paths)).toEqual(Object.fromEntries(wanted));
      };

      test.skipIf(spawnSync("shellcheck", ["--version"]).status !== 0)("passes shellcheck", () => {
        const { destroyFormatMount } = scripts[name];
        // These two are disko's own exceptions.
        const found = spawnSync("shellcheck", ["-e", "SC2034,SC2054", destroyFormatMount], {
          encoding: "utf8",
        });
        expect(found.stdout).toBe("");
      });

      test("everything is mounted as the model says", async () => {
        await machine.run(`${scripts[name].destroyFormatMount} --yes-wipe-all-disks`);
        await expectMounts(machine.run, model);
      });

      test("new files are copied on write and compressed where the model says so, and nowhere else", () =>
        expectModelled("new"));

      test("swap files can be used", async () => {
        const files = model.swaps.map(({ device }) => underMnt(device));
        await machine.run(`for file in ${files.join(" ")}; do swapon "$file"; swapoff "$file"; done`);
        const wanted = files.map((file) => [file, { copyOnWrite: false, compressed: false }]);
        expect(await stored(machine.run, files)).toEqual(Object.fromEntries(wanted));
      });

      test("once more, without wiping: what is there stays, and what is missing is mounted", async () => {
        await machine.run("umount /mnt/tmp");
        await machine.run(scripts[name].formatMount);
        await expectMounts(machine.run, model);
        await machine.run(
          inEach("new")
            .map((path) => `yes strata | head -c 1M | cmp - ${path}`)
            .join("\n"),
        );
        await expectModelled("newer");
      });
    });
  },
);
