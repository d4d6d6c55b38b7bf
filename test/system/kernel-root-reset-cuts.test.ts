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
  type Machine,
  type ResetHost,
} from "./root-reset-machine.ts";

describe.skipIf(!tier("qemu"))(titled("qemu", "a reset of the root that does not end well"), () => {
  let host: ResetHost;
  let machine: ReturnType<typeof power> | undefined;
  const shared = (name: string): string => {
    const file = join(host.folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

  beforeAll(async () => {
    host = await makeHost(resetHost);
    writeFileSync(join(host.folder, "number"), "0\n");
    prepare(
      host,
      `${checking(host)}
      ${formatting(host)}
      open_top
      btrfs subvolume create $top/@old-roots
      umount $top
      note_persisted
      bash $reset
      ${mounting(host)}`,
    );
    machine = power(host);
    await machine.ready();
  }, 180_000);
  afterAll(async () => {
    await machine?.stop();
  });

  /** The reset of this boot, after which all is well; then the root is used. */
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
    const cuts = shared("at");
    console.log(cuts, machine!.console());
    expect(shared("complaints")).toBe("");
  });

  test("a command of it fails", { timeout: 300_000 }, async () => {
    writeFileSync(join(host.folder, "at"), "");
    prepare(
      host,
      `${checking(host)}
      number=$(</run/share/number)
      bash $reset
      at=2
      while
        number=$((number + 1))
        use_root $number
        wrapped_reset fail $at
        [ $(</run/calls) -ge $at ]
      do
        if [ -e /run/strata-root/failed ]; then
          echo "$at: $(</run/strata-root/failed)" >> /run/share/at
          check_failed "failure $at" $number
          forget
          bash $reset
        else
          echo "$at: reset" >> /run/share/at
        fi
        check_reset "after failure $at" $number
        forget
        at=$((at + 1))
      done
      check_reset "no failure" $number
      echo $number > /run/share/number
      ${mounting(host)}`,
    );
    await machine!.reboot(undefined, 300);
    console.log(shared("at"), machine!.console().slice(-5000));
    expect(shared("complaints")).toBe("");
  });

  void sleep;
  void (undefined as Machine | undefined);
});
