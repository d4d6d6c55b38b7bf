/** A host's check finds out where its modules don't make the snapshots that its model says. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeHosts } from "./nix-compile.ts";
import { complaintOf, copyWorkTree, evalFlake, hasFlake, temporary, titled } from "./nix-flake.ts";
import { snapshots } from "./nix-hosts/snapshots.ts";

describe.skipIf(!hasFlake)(titled("checks.<host> of snapshots"), () => {
  const { path: root, remove } = temporary();
  beforeAll(() => copyWorkTree(join(root, "flake")));
  afterAll(remove);

  test.each([
    {
      what: "a limit of snapper's",
      host: "snapper",
      edit: ["TIMELINE_LIMIT_HOURLY = 24", "TIMELINE_LIMIT_HOURLY = 2"],
      says: "services.snapper.configs.home.TIMELINE_LIMIT_HOURLY\n         expected 24\n         found    2",
    },
    {
      what: "a configuration that no spec has",
      host: "snapper",
      edit: ["configs = {", 'configs = { srv.SUBVOLUME = "/srv";'],
      says: "services.snapper.configs.srv\n         expected nothing",
    },
    {
      what: "the schedule of a timer",
      host: "snapper",
      edit: ['OnCalendar = lib.mkDefault "hourly"', 'OnCalendar = "daily"'],
      says: 'systemd.timers.snapper-timeline-home\n         expected "hourly"\n         found    "daily"',
    },
    {
      what: "a subvolume that nothing makes",
      host: "snapper",
      edit: [/^.*makesSubvolume "\/home".*\n/m, ""],
      says: "systemd.services.snapper-subvolume-home\n         expected true\n         found    nothing",
    },
    {
      what: "a number of sanoid's",
      host: "sanoid",
      edit: ["weekly = 8", "weekly = 7"],
      says: 'services.sanoid.datasets."rpool/home".weekly\n         expected 8\n         found    7',
    },
    {
      what: "a limit of bcachefs",
      host: "bcachefsSnapshots",
      edit: ["--quarterly 4 --yearly 0 /srv/media", "--quarterly 3 --yearly 0 /srv/media"],
      says: "systemd.services.bcachefs-snapshots-srv-media",
    },
  ] as const)("fails for $what", async ({ host, edit: [from, to], says }) => {
    const out = join(root, `out-${host}-${says.length}`);
    writeHosts(out, { [host]: snapshots[host]! });
    const module = join(out, "hosts", host, "snapshots.nix");
    const before = readFileSync(module, "utf8");
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(module, after);

    const checks = `(strata.lib.fromOut { out = ${out}; }).checks.x86_64-linux`;
    const result = await evalFlake(join(root, "flake"), `strata: ${checks}.${host}.drvPath`);
    expect(complaintOf(result)).toContain(says);
  });
});
