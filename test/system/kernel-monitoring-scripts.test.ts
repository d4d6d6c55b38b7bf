/** The scripts of monitoring: that which guards Datadog's agent, and what shellcheck says of all. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { folderOf } from "../fixtures/archive.ts";
import { tier, titled } from "../tiers.ts";
import { both } from "./monitoring.ts";
import { compiled } from "./nix-compile.ts";
import { shell } from "./shell.ts";

describe.skipIf(!tier("root"))(titled("root", "monitoring"), () => {
  test("the agent does not start without a key that it can read", async () => {
    const folder = folderOf([]);
    const file = join(folder, "key");
    const host = compiled({
      fileSystems: { "/": byLabel("root", { fsType: "ext4" }) },
      monitoring: { datadog: { apiKey: { file } } },
    });
    // With a user of that name, in a namespace of its own.
    const check = (): Promise<string> =>
      shell(`sed 's/^nobody:/datadog:/' /etc/passwd > ${folder}/passwd; sed 's/^nogroup:/datadog:/' /etc/group > ${folder}/group
        unshare --mount bash -euc 'mount --bind ${folder}/passwd /etc/passwd; mount --bind ${folder}/group /etc/group
          bash ${host}/monitoring/api-key.sh'`);
    const failure = (what: string) => ({
      code: 1,
      stderr: expect.stringContaining(
        `error: ${file} ${what}: it has to hold the API key of Datadog, for the user datadog to read\nstrata does not make it: put the secret into ${file}, readable for datadog only\n`,
      ) as string,
    });
    await shell(`chmod 0711 ${folder}`);
    await expect(check()).rejects.toMatchObject(failure("is not there"));
    await shell(`touch ${file}`);
    await expect(check()).rejects.toMatchObject(failure("is empty"));
    await shell(`echo 0123 > ${file}; chmod 0600 ${file}`);
    await expect(check()).rejects.toMatchObject(failure("can't be read by the user datadog"));
    await shell(`chown nobody ${file}`);
    expect(await check()).toBe("");
  });

  test.each(["btrfs", "zfs", "bcachefs", "ext4"])(
    "scripts for %s have nothing for shellcheck",
    async (fsType) => {
      const device = fsType === "zfs" ? "tank/home" : "/dev/disk/by-label/home";
      const spec: HostInput = {
        hostId: "8425e349",
        fileSystems: { "/home": { device, fsType } },
        snapshots: { enable: true },
      };
      for (const monitoring of [both, { prometheus: both.prometheus }, { datadog: both.datadog }]) {
        const folder = join(compiled({ ...spec, monitoring }), "monitoring");
        expect(await shell(`shellcheck --shell=bash --severity=style ${folder}/*.sh`)).toBe("");
      }
    },
  );
});
