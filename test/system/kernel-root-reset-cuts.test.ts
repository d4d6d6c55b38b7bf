/** A reset of the root that is cut off or fails, in a virtual machine: the machine boots again, with all that there was. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { checking } from "./root-reset-cuts.ts";
import {
  formatting,
  makeHost,
  mounting,
  power,
  prepare,
  resetHost,
  scriptOf,
  type ResetHost,
} from "./root-reset-machine.ts";

/** What a reset runs. */
const commands = [
  ...["mkdir", "mkdir", "mount", "stat"],
  ...["btrfs subvolume create", "chattr", "sync"],
  ...["date", "mv", "mv", "sync"],
  ...["btrfs property set", "umount", "rmdir"],
];

describe.skipIf(!tier("qemu"))(titled("qemu", "a reset of the root that does not end well"), () => {
  let host: ResetHost;
  let machine: ReturnType<typeof power> | undefined;
  const shared = (name: string): string => {
    const file = join(host.folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const share = (name: string, text: string): void => writeFileSync(join(host.folder, name), text);

  beforeAll(async () => {
    host = await makeHost(resetHost);
    share("number", "0\n");
    prepare(
      host,
      `${checking(host)}
      ${formatting(host)}
      open_top
      btrfs subvolume create $top/@old-roots
      umount $top
      bash $reset
      ${mounting(host)}
      note_persisted`,
    );
    machine = power(host);
    await machine.ready();
  }, 180_000);
  afterAll(async () => {
    await machine?.stop();
  });

  /** The reset of this boot, after which all is well, whatever became of the last one; then the root is used, and the next boot begins. */
  const wellAndUsed = `
    number=$(</run/share/number)
    bash $reset
    check_reset "the boot after root $number" $number
    number=$((number + 1))
    use_root $number
    echo $number > /run/share/number
    forget`;

  test("the power goes before each of its commands", { timeout: 900_000 }, async () => {
    prepare(
      host,
      `${checking(host)}
      ${wellAndUsed}
      wrapped_reset cut $number
      check_reset "no cut" $number
      ${mounting(host)}`,
    );
    await machine!.reboot(undefined, 900);
    expect(shared("complaints")).toBe("");
    const cuts = shared("at").trimEnd().split("\n");
    expect(cuts.map((line) => line.replace(/ ([-+/].*)?$/, ""))).toEqual(
      commands.map((command, index) => `${index + 1}: ${command}`),
    );
  });

  test("one of its commands fails", { timeout: 300_000 }, async () => {
    share("at", "");
    prepare(
      host,
      `${checking(host)}
      number=$(</run/share/number)
      bash $reset
      # Without its directory in /run, it has no place to say anything.
      at=2
      while
        number=$((number + 1))
        use_root $number
        wrapped_reset fail $at
        [ $(</run/calls) -ge $at ]
      do
        if [ -e /run/strata-root/failed ]; then
          echo "$at: $(</run/strata-root/failed)" >> /run/share/outcomes
          check_failed "failure $at" $number
        else
          echo "$at: reset" >> /run/share/outcomes
        fi
        # What it left does not bother the next one.
        forget
        bash $reset
        check_reset "after failure $at" $number
        forget
        at=$((at + 1))
      done
      check_reset "no failure" $number

      number=$((number + 1))
      use_root $number
      forget
      blockdev --setro /dev/vda
      bash $reset
      blockdev --setrw /dev/vda
      echo "read-only: $(</run/strata-root/failed)" >> /run/share/outcomes
      check_failed "read-only" $number
      forget
      echo $number > /run/share/number
      ${mounting(host)}`,
    );
    await machine!.reboot(undefined, 300);
    expect(shared("complaints")).toBe("");
    expect(shared("outcomes").trimEnd().split("\n")).toEqual([
      "2: /dev/vda can't be mounted",
      "3: /dev/vda can't be mounted",
      "4: @root is no subvolume",
      "5: @root.new can't be made",
      "6: @root.new can't be made",
      "7: @root.new can't be made",
      "8: nobody knows the time, which the old root is named after",
      expect.stringMatching(/^9: @root can't be renamed to @old-roots\/\d{8}T\d{6}Z(-\d+)?$/),
      "10: @root.new can't be renamed to @root",
      "11: the disk can't be written to",
      // The new root is there by then.
      "12: reset",
      "13: reset",
      "14: reset",
      "read-only: @root.new can't be made",
    ]);
  });

  test("the machine runs on its old root, and says so", { timeout: 180_000 }, async () => {
    prepare(
      host,
      `${checking(host)}
      open_top
      btrfs subvolume create $top/@root.new
      echo "somebody else's" > $top/@root.new/file
      umount $top
      busybox ash $reset
      check_failed "something in the way" $(</run/share/number)
      ${mounting(host)}`,
    );
    await machine!.reboot();
    expect(shared("complaints")).toBe("");
    const number = shared("number").trim();
    expect(await machine!.run(`cat /etc/own-${number}; touch /etc/new; cat /run/strata-root/failed`)).toBe(
      `${number}\n@root.new can't be made\n`,
    );
    // In the kernel's log as in the console's.
    const loud = "strata-root-reset: the root is not reset: @root.new can't be made";
    expect(machine!.console()).toMatch(new RegExp(`^${loud}$`, "m"));
    expect(machine!.console()).toMatch(new RegExp(`^\\[ *[0-9.]+\\] ${loud}$`, "m"));

    const program = (name: "failed" | "strata-root"): string => `bash ${scriptOf(host, name)}`;
    await expect(machine!.run(program("failed"))).rejects.toThrow(
      "This system runs on its old root, and what it writes there stays until the next reset: @root.new can't be made",
    );
    const kept =
      "mkdir -p /run/top; mount -o subvolid=5 /dev/vda /run/top; ls /run/top/@old-roots; umount /run/top";
    const before = await machine!.run(kept);
    await expect(machine!.run(`${program("strata-root")} gc`)).rejects.toThrow("the last reset failed");
    expect(await machine!.run(kept)).toBe(before);
  });

  test("the machine is killed at any time", { timeout: 900_000 }, async () => {
    prepare(
      host,
      `${checking(host)}
      open_top
      rm -f $top/@root.new/file
      umount $top
      ${wellAndUsed}
      echo resetting > /dev/ttyS1
      bash $reset
      check_reset "no kill" $number
      ${mounting(host)}`,
    );
    await machine!.kill();
    const delays = Array.from({ length: 10 }, () => Math.round(Math.random() * 1200));
    for (const delay of delays) {
      machine = power(host);
      await machine.hears("resetting");
      await sleep(delay);
      await machine.kill();
      expect(shared("complaints"), `killed after ${delays.join(", ")} ms`).toBe("");
    }
    machine = power(host);
    await machine.hears("resetting");
    await machine.ready();
    expect(shared("complaints"), `killed after ${delays.join(", ")} ms`).toBe("");
    expect(await machine.run("find /etc -name 'own*'")).toBe("");
  });
});
