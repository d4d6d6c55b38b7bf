/** The way back from a migration, on real podman. */
import { expect, test, describe } from "vitest";
import { tier, titled } from "../tiers.ts";
import { smallStore } from "./container-store.ts";
import { succeed } from "./shell.ts";

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers revert"), () => {
  test("puts the backup in place, names what it does not have, and the next migration leads on", async () => {
    const host = await smallStore({ as: "user" });
    await host.asRoot(`mv ${host.storageConf} /home/conf; ln -s /home/conf ${host.storageConf}`);
    await host.configure("overlay");
    const link = await host.shell(`readlink ${host.storageConf}; cat ${host.storageConf}`);
    await succeed(host.strata("migrate", "--yes"));
    await host.shell(`podman tag app1 since; podman volume create new > /dev/null; podman run --name added app1 true
      podman build --quiet --tag built - <<< $'FROM app1\nLABEL a=b' > /dev/null
      echo more > "$(podman volume inspect named --format '{{.Mountpoint}}')/more"`);
    const refused = await host.strata("revert");
    expect(refused).toMatchObject({ code: 4, stderr: "error: there is no terminal to ask on: say --yes\n" });
    expect(refused.stdout).toContain(`It does not have:
  the image localhost/built:latest
  the container added
  what changed in the volume named
  the volume new
`);
    const reverted = await succeed(host.strata("revert", "--yes"));
    expect(reverted.stdout).toMatch(/^Today's store is whole, as \S+\/storage-overlay-\d{8}-\d{6}\.$/m);
    expect(
      await host.shell("podman info --format '{{.Store.GraphDriverName}}'; podman ps --format {{.Names}}"),
    ).toBe("vfs\nruns\n");
    expect(
      await host.shell("podman exec runs cat /written; podman ps --all --format {{.Names}} | sort"),
    ).toBe("text\nruns\nstopped\n");
    expect((await host.strata("revert", "--yes")).stderr).toContain("the store was reverted already");

    await succeed(host.strata("migrate", "--yes"));
    expect(
      await host.shell(
        `readlink ${host.storageConf}; cat ${host.storageConf}; ls -A "$(dirname ${host.storageConf})"`,
      ),
    ).toBe(`${link}storage.conf\n`);
    expect(
      await host.shell("podman exec runs cat /written; ls -d ~/.local/share/containers/storage*"),
    ).toMatch(/^text\n.*storage\n.*storage-backup-\d+-\d+\n.*storage-overlay-\d+-\d+\n$/);
  });

  test.each(["kernel", "fuse-overlayfs"] as const)(
    "converts to vfs where there is no backup: from %s",
    async (mountProgram) => {
      const host = await smallStore({ as: "user" });
      host.write({ mountProgram });
      await host.configure(
        "overlay",
        mountProgram === "kernel" ? "" : 'mount_program = "/usr/bin/fuse-overlayfs"',
      );
      await succeed(host.strata("migrate", "--yes"));
      await host.shell(
        "podman unshare rm -rf ~/.local/share/containers/storage-backup-*; podman exec runs rm -r /etc/kept /shared0",
      );
      const files = () => host.shell("podman exec runs find / -xdev -type f ! -path '/named/*' | sort");
      const before = await files();
      const reverted = await succeed(host.strata("revert", "--yes"));
      expect(reverted.stdout).toMatch(/^There is no backup beside .*: converting to vfs\n1\/8 /);
      expect(await host.shell("podman info --format '{{.Store.GraphDriverName}}'")).toBe("vfs\n");
      expect(await files()).toBe(before);
      expect((await host.strata("revert", "--yes")).code).toBe(4);
      await succeed(host.strata("migrate", "--yes"));
      expect(await host.shell("podman info --format '{{.Store.GraphDriverName}}'")).toBe("overlay\n");
      expect(await files()).toBe(before);
    },
  );
});
