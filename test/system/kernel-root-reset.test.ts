/** The reset of the root at boot, on Debian's kernel in a virtual machine: what survives, and what is kept of what does not. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import {
  formatting,
  makeHost,
  power,
  prepare,
  resetHost,
  stage1,
  type Machine,
  type ResetHost,
} from "./root-reset-machine.ts";

const start = Date.UTC(2026, 0, 5, 6) / 1000;

describe.skipIf(!tier("qemu"))(titled("qemu", "the reset of the root at boot"), () => {
  let host: ResetHost;
  let machine: Machine;
  beforeAll(async () => {
    host = await makeHost(resetHost);
    prepare(host, `${formatting(host)}\n${stage1(host, { clock: start })}`);
    const launched = power(host);
    machine = launched;
    await launched.ready();
  }, 60_000);
  afterAll(() => machine.stop());

  test("t", async () => {
    console.log(
      await machine.run("uptime; mount; ls -la / /run/strata-root; head /run/strata-root/*; dmesg | tail -5"),
    );
    const a = Date.now();
    prepare(host, stage1(host, { clock: start + 60 }));
    await machine.reboot();
    console.log("reboot", Date.now() - a);
    console.log(
      await machine.run("uptime; mount; ls -la / /run/strata-root; head /run/strata-root/*; dmesg | tail -5"),
    );
    console.log(machine.console());
    expect(1).toBe(1);
  });
});
