/** disko's scripts for the layouts that people pick by name, where those use more than the committed hosts do: LUKS and mirrors. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mirroredPair, singleNvmeLaptop, vps, type HostInput } from "../../generator/index.ts";
import { tier, titled } from "../tiers.ts";
import { expectMounts, modelOf, type Model } from "./mounts.ts";
import { hasFlake, temporary, titled as titledNix } from "./nix-flake.ts";
import { writeHosts } from "./nix-compile.ts";
import { boot, type Machine } from "./qemu.ts";
import { buildScripts, type HostScripts } from "./scripts.ts";

const [first, second] = [{ device: "/dev/vda" }, { device: "/dev/vdb" }];
/** The weakest of derivations of a key: a strong one takes an emulated processor long, and it is not what is tested. */
const luks = {
  passwordFile: "/tmp/secret.key",
  extraFormatArgs: ["--pbkdf=pbkdf2", "--pbkdf-force-iterations=1000"],
};

/** Each layout, and the names of its LUKS mappings. */
const layouts = {
  pair: { devices: mirroredPair({ first, second }), mappings: [] },
  "pair-luks": {
    devices: mirroredPair({ first, second, luks }),
    mappings: ["crypted-first", "crypted-second"],
  },
  "single-luks": { devices: singleNvmeLaptop({ ...first, luks, swap: "1G" }), mappings: ["crypted"] },
  "vps-luks": { devices: vps({ ...first, luks, firmware: "bios" }), mappings: ["crypted"] },
} satisfies Record<string, { devices: HostInput["devices"]; mappings: string[] }>;
type Layout = keyof typeof layouts;
const names = Object.keys(layouts) as Layout[];

const isThere = hasFlake && tier("qemu");

describe.skipIf(!isThere)(
  titledNix(titled("qemu", "disko's scripts for the layouts")),
  { timeout: 300_000 },
  () => {
    const { path: out, remove } = temporary();
    const folderOf = (name: Layout): string => join(out, "hosts", name);
    let scripts: Record<Layout, HostScripts>;
    let machine: Machine;

    beforeAll(async () => {
      writeHosts(out, Object.fromEntries(names.map((name) => [name, { devices: layouts[name].devices }])));
      scripts = await buildScripts(
        Object.fromEntries(names.map((name) => [name, { folder: folderOf(name) }])),
      );
      machine = await boot(8, 8);
      await machine.run(`printf passphrase > ${luks.passwordFile}`);
    }, 300_000);
    afterAll(async () => {
      await machine?.stop();
      remove();
    });

    describe.each(names)("%s", (name) => {
      const { mappings } = layouts[name];
      let model: Model;

      test("everything is mounted as the model says, btrfs from the mappings", async () => {
        model = modelOf(folderOf(name));
        await machine.run(`${scripts[name].destroyFormatMount} --yes-wipe-all-disks`);
        await expectMounts(machine.run, model);
        const btrfs = model.fileSystems.find(({ type }) => type === "btrfs")!;
        const inMappings = btrfs.members.filter((member) => member.startsWith("/dev/mapper/"));
        expect(inMappings.sort()).toEqual(mappings.map((mapping) => `/dev/mapper/${mapping}`));
      });

      test.each(mappings)("%s is LUKS2 and lets discards through", async (mapping) => {
        const status = await machine.run(`cryptsetup status ${mapping}`);
        expect(status).toMatch(/type: +LUKS2/);
        expect(status).toMatch(/flags: +discards/);
      });

      test("once more after the mappings were closed, as after a boot: nothing is lost", async () => {
        await machine.run("echo kept > /mnt/home/file");
        await machine.run(
          ["umount -R /mnt", ...mappings.map((mapping) => `cryptsetup close ${mapping}`)].join("\n"),
        );
        await machine.run(scripts[name].formatMount);
        await expectMounts(machine.run, model);
        expect(await machine.run("cat /mnt/home/file")).toBe("kept\n");
      });

      if (!name.startsWith("pair")) return;

      test("btrfs holds data and metadata twice, on both disks", async () => {
        const usage = await machine.run("btrfs filesystem df /mnt; btrfs filesystem show /mnt");
        const profiles = [...usage.matchAll(/^(\w+), (\w+):/gm)].map(([, kind, profile]) => [kind, profile]);
        const twice = { Data: "RAID1", Metadata: "RAID1", System: "RAID1" };
        // The reserve is counted, not stored.
        expect(Object.fromEntries(profiles)).toEqual({ ...twice, GlobalReserve: "single" });
        expect(usage).toContain("Total devices 2 ");
      });

      test("the firmware can read either half of the ESP", async () => {
        const array = await machine.run("mdadm --detail --export /dev/md/boot");
        expect(array.split("\n")).toEqual(
          expect.arrayContaining(["MD_LEVEL=raid1", "MD_DEVICES=2", "MD_METADATA=1.0"]),
        );
        await machine.run("echo loader > /mnt/boot/file; umount /mnt/boot; mdadm --stop /dev/md/boot");
        for (const disk of ["first", "second"]) {
          const half = `/dev/disk/by-partlabel/disk-${disk}-ESP`;
          const read = `mkdir -p /tmp/esp; mount -t vfat -o ro ${half} /tmp/esp; cat /tmp/esp/file; umount /tmp/esp`;
          expect(await machine.run(read)).toBe("loader\n");
        }
      });
    });
  },
);
