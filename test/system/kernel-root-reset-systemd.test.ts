/** The unit of the reset as NixOS evaluates it, in Debian's systemd as stage 1, with the root on LUKS and a device to wake up from. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { hasFlake } from "./nix-flake.ts";
import { emptyImage, launch, type Launched } from "./qemu.ts";
import { buildReset } from "./root-reset.ts";
import {
  formatting,
  makeHost,
  mounting,
  power,
  prepare,
  resetHost,
  type ResetHost,
} from "./root-reset-machine.ts";

const device = "/dev/mapper/crypted";
const onLuks = Object.fromEntries(
  Object.entries(resetHost.fileSystems!).map(([at, fileSystem]) => [at, { ...fileSystem, device }]),
);

/** The units whose order matters, in their order. */
const ordered = [
  "systemd-hibernate-resume@dev-vdb.service",
  "local-fs-pre.target",
  "strata-root-reset.service",
  "sysroot.mount",
];

/** What NixOS' activation does in its place, and a record of the units. */
const activation = (host: ResetHost): string => `
  ${mounting(host, { isRootThere: true })}
  mount --bind /host /sysroot/nix/host
  mkdir -p /sysroot/etc /sysroot/dev /sysroot/proc /sysroot/sys /sysroot/run
  cp /etc/os-release /sysroot/etc
  ln -sfn nix/host/usr /sysroot/usr
  for link in bin sbin lib lib64; do ln -sfn usr/$link /sysroot/$link; done
  for unit in ${ordered.join(" ")} systemd-cryptsetup@crypted.service; do
    systemctl show -p Id,Result,InactiveExitTimestampMonotonic,ActiveEnterTimestampMonotonic,InactiveEnterTimestampMonotonic $unit
    echo
  done > /run/share/record`;

/** Units by their names, with some of their properties. */
function recordOf(text: string): Record<string, Record<string, string>> {
  const units = text
    .trim()
    .split("\n\n")
    .map((block) =>
      Object.fromEntries(
        block.split("\n").map((line) => line.split(/=(.*)/).slice(0, 2) as [string, string]),
      ),
    );
  return Object.fromEntries(units.map((unit) => [unit["Id"]!, unit]));
}

describe.skipIf(!tier("qemu") || !hasFlake)(
  titled("qemu", "the reset of the root in systemd's stage 1"),
  () => {
    let host: ResetHost;
    let machine: Launched;

    beforeAll(async () => {
      host = await makeHost({ ...resetHost, fileSystems: onLuks }, [
        ...["dm-mod", "dm-crypt", "ecb", "xts", "autofs4"],
      ]);
      const { stage1 } = await buildReset(join(host.folder, "out/hosts/machine"));
      mkdirSync(join(host.folder, "units"));
      const unit = (name: string, text: string): void =>
        writeFileSync(join(host.folder, "units", name), text);
      unit("strata-root-reset.service", stage1.units["strata-root-reset.service"]!);
      unit(
        "activation.service",
        "[Unit]\nAfter=initrd-fs.target\nBefore=initrd.target\n[Service]\nType=oneshot\nExecStart=/bin/bash /run/share/activate\n",
      );
      writeFileSync(join(host.folder, "activate"), activation(host));
      writeFileSync(join(host.folder, "crypttab"), "crypted /dev/vda /run/share/key luks\n");
      writeFileSync(join(host.folder, "key"), "a key");
      prepare(
        host,
        `cryptsetup luksFormat --batch-mode --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file /run/share/key /dev/vda
      cryptsetup open --key-file /run/share/key /dev/vda crypted
      ${formatting(host)}
      mount -o subvolid=5 ${device} /mnt
      btrfs subvolume create /mnt/@old-roots
      umount /mnt
      ${mounting(host)}
      echo own > /sysroot/etc/own`,
      );
      machine = power(host);
      await machine.ready();
      await machine.run("sync");
      await machine.kill();
    }, 180_000);
    afterAll(async () => {
      await machine.stop();
    });

    /** Starts the machine anew, with systemd as its stage 1. */
    async function boot(): Promise<Record<string, Record<string, string>>> {
      const { folder, image, initrd } = host;
      const root = `root=${device} rootfstype=btrfs rootflags=subvol=@root rw resume=/dev/vdb`;
      const stage2 = `init=/nix/host${join(import.meta.dirname, "root-reset-stage2.sh")}`;
      machine = launch({
        folder,
        init: "root-reset-systemd.sh",
        initrd,
        images: [image, emptyImage(folder, "swap", 1)],
        kernelLine: `${root} ${stage2} cryptomgr.notests apparmor=0`,
      });
      await machine.ready();
      return recordOf(readFileSync(join(folder, "record"), "utf8"));
    }

    const old = `mkdir -p /run/top; mount -o subvolid=5 ${device} /run/top`;

    test(
      "waits for LUKS and for the host not to wake up, and comes before the root's mount",
      { timeout: 180_000 },
      async () => {
        const units = await boot();
        const [resume, pre, reset, mount] = ordered.map((name) => units[name]!);
        expect([resume, reset, mount].map((unit) => unit!["Result"])).toEqual([
          "success",
          "success",
          "success",
        ]);
        const time = (unit: Record<string, string>, property: string): number =>
          Number(unit[`${property}TimestampMonotonic`]);
        const times = [
          time(resume!, "InactiveExit"),
          time(resume!, "InactiveEnter"),
          time(pre!, "ActiveEnter"),
          time(reset!, "InactiveExit"),
          time(reset!, "InactiveEnter"),
          time(mount!, "InactiveExit"),
        ];
        expect(times).not.toContain(0);
        expect(times).toEqual([...times].sort((one, other) => one - other));
        expect(time(units["systemd-cryptsetup@crypted.service"]!, "ActiveEnter")).toBeLessThan(
          time(reset!, "InactiveExit"),
        );

        expect(
          await machine.run(
            `ls /etc/own || true; ${old}; cat /run/top/@old-roots/$(cat /run/strata-root/reset)/etc/own`,
          ),
        ).toBe("own\n");
      },
    );

    test("does not stop the boot where it fails", { timeout: 180_000 }, async () => {
      await machine.run(
        `btrfs subvolume create /run/top/@root.new; touch /run/top/@root.new/file; echo more > /etc/own; sync`,
      );
      await machine.kill();
      const units = await boot();
      expect(units["strata-root-reset.service"]!["Result"]).toBe("exit-code");
      expect(units["sysroot.mount"]!["Result"]).toBe("success");
      expect(await machine.run("cat /etc/own /run/strata-root/failed")).toBe(
        "more\n@root.new can't be made\n",
      );
      expect(machine.console()).toMatch(
        /\] strata-root-reset\[\d+\]: .*the root is not reset: @root.new can't be made\r?$/m,
      );
    });
  },
);
