/** Migrations of stores, and of volumes, that are not where and what they usually are. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { inContainers, smallStore } from "./container-store.ts";
import { succeed } from "./shell.ts";

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers migrate, elsewhere"), () => {
  test.each(["root", "user"] as const)("leaves folders that are volumes as they are, of %s", async (as) => {
    const host = await smallStore({ as });
    await host.shell("mkdir ~/filled ~/vacant; echo kept > ~/filled/data");
    const own =
      "chown 70:71 ~/filled ~/vacant; chmod 0701 ~/filled ~/vacant; touch -d 2001-02-03 ~/filled ~/vacant";
    await host.shell(
      ["filled", "vacant"]
        .map(
          (
            name,
          ) => `podman volume create --opt type=none --opt o=bind --opt device=$HOME/${name} ${name} > /dev/null
             podman create --name uses-${name} --volume ${name}:/etc/kept app1 true > /dev/null
             podman start --attach uses-${name} > /dev/null`,
        )
        .join("\n"),
    );
    await inContainers(host, own);
    const facts = () =>
      inContainers(host, "cd ~; find filled vacant -printf '%p %U:%G %m %t\n' | sort; cat filled/data");
    const before = await facts();
    await host.configure("overlay");
    await succeed(host.strata("migrate", "--yes"));
    expect(await facts()).toBe(before);
    // Nor does a container that starts afterwards change them.
    await host.shell("podman start --attach uses-filled; podman start --attach uses-vacant");
    expect(await facts()).toBe(before);
  });

  test("refuses a store behind a link, and volumes that are kept elsewhere", async () => {
    const host = await smallStore({ as: "user" });
    await host.shell(`podman stop --all > /dev/null; mv ~/.local/share/containers/storage ~/real
      ln -s ~/real ~/.local/share/containers/storage`);
    await host.configure("overlay");
    const linked = await host.strata("migrate", "--yes");
    expect(linked).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/storage is \S+\/real by a link: name that as the `graphRoot`/) as string,
    });
    await host.shell(`rm ~/.local/share/containers/storage; mv ~/real ~/.local/share/containers/storage
      mkdir --parents ~/.config/containers; printf '[engine]\nvolume_path = "%s"\n' ~/volumes > ~/.config/containers/containers.conf`);
    const elsewhere = await host.strata("migrate", "--yes");
    expect(elsewhere).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/\/containers.conf has a volume_path, /) as string,
    });
  });

  test("makes the new store's folder as the old one's is", async () => {
    const host = await smallStore({ as: "root", fileSystem: "btrfs", size: "2G" });
    const parts =
      "cd $(dirname $(podman --storage-driver vfs --storage-opt '' info --format '{{.Store.GraphRoot}}'))";
    await host.shell(`podman stop --all > /dev/null; ${parts}
      mv storage old; btrfs -q subvolume create storage; chattr +C storage; chmod 0700 storage
      cp -a --reflink=auto old/. storage/; rm -rf old`);
    await host.configure("overlay");
    await succeed(host.strata("migrate", "--yes"));
    const found = await host.shell(
      "cd $(dirname $(podman info --format '{{.Store.GraphRoot}}')); stat -c '%i %a' storage; lsattr -d storage storage/overlay | cut -d ' ' -f 1 | tr -d -",
    );
    expect(found).toBe("256 700\nC\nC\n");
  });
});
