/** The generated storage.conf, built by Nix from the modules, as podman up to version 5 takes it: what it reports of the store, and what it does with it. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostInput } from "../../generator/index.ts";
import { tier, titled as titledBy } from "../tiers.ts";
import { buildContainers, type Built } from "./containers.ts";
import { writeHosts } from "./nix-compile.ts";
import { copyWorkTree, hasFlake, temporary, titled } from "./nix-flake.ts";
import { hostWith, podmanHost, user, type PodmanHost, type StoreInput } from "./podman.ts";

interface Case {
  as: "root" | "user";
  fileSystem: "ext4" | "xfs" | "btrfs";
  mountOptions?: string;
  spec: StoreInput;
  driver: string;
  /** What podman says of the driver's options. */
  options: Record<string, unknown>;
  /** Where the store is, if not where podman's own would be. */
  graphRoot?: string;
  runRoot?: string;
}

const fuse = {
  "overlay.mount_program": expect.objectContaining({
    Executable: expect.stringMatching(/^\/nix\/store\/[^/]+-fuse-overlayfs\/bin\/fuse-overlayfs$/) as string,
  }) as object,
};

/** Whether this kernel's XFS can limit the size of folders. */
const hasProjectQuotas =
  tier("podman") &&
  spawnSync("unshare", [
    ...["--mount", "bash", "-euc"],
    `folder=$(mktemp -d); trap 'rm -r $folder' EXIT; truncate -s 512M $folder/image; mkfs.xfs -q $folder/image; mkdir $folder/disk
    mount -o loop,pquota $folder/image $folder/disk; umount $folder/disk`,
  ]).status === 0;

const cases: Record<string, Case> = {
  rootOverlay: { as: "root", fileSystem: "ext4", spec: {}, driver: "overlay", options: {} },
  rootVfs: { as: "root", fileSystem: "ext4", spec: { driver: "vfs" }, driver: "vfs", options: {} },
  rootBtrfs: {
    as: "root",
    fileSystem: "btrfs",
    spec: {},
    driver: "btrfs",
    options: {},
  },
  rootXfs: { as: "root", fileSystem: "xfs", spec: {}, driver: "overlay", options: {} },
  rootElsewhere: {
    as: "root",
    fileSystem: "ext4",
    spec: { graphRoot: "/var/lib/containers/of strata", runRoot: "/run/strata-root" },
    driver: "overlay",
    options: {},
    graphRoot: "/var/lib/containers/of strata",
    runRoot: "/run/strata-root",
  },
  ...(hasProjectQuotas
    ? {
        rootQuotas: {
          as: "root",
          fileSystem: "xfs",
          mountOptions: "pquota",
          spec: { size: "16M" },
          driver: "overlay",
          options: { "overlay.size": "16M" },
        },
      }
    : {}),
  userOverlay: { as: "user", fileSystem: "ext4", spec: {}, driver: "overlay", options: {} },
  userFuse: {
    as: "user",
    fileSystem: "ext4",
    spec: { mountProgram: "fuse-overlayfs" },
    driver: "overlay",
    options: fuse,
  },
  userVfs: { as: "user", fileSystem: "ext4", spec: { driver: "vfs" }, driver: "vfs", options: {} },
  userBtrfs: {
    as: "user",
    fileSystem: "btrfs",
    mountOptions: "user_subvol_rm_allowed",
    spec: { driver: "btrfs" },
    driver: "btrfs",
    options: {},
  },
  // From Linux 4.18 on, whoever may remove a folder may remove a subvolume that is empty.
  userBtrfsPlain: {
    as: "user",
    fileSystem: "btrfs",
    spec: { driver: "btrfs" },
    driver: "btrfs",
    options: {},
  },
  userElsewhere: {
    as: "user",
    fileSystem: "xfs",
    spec: { graphRoot: `/home/${user}/my layers`, mountProgram: "fuse-overlayfs" },
    driver: "overlay",
    options: fuse,
    graphRoot: `/home/${user}/my layers`,
  },
};

const isThere = tier("podman") && hasFlake;
const title = titledBy("podman", titled("the generated storage.conf"));

describe.skipIf(!isThere)(title, () => {
  const { path: root, remove } = temporary();
  const out = join(root, "out");
  let built: (host: string) => Built;
  beforeAll(async () => {
    copyWorkTree(join(root, "flake"));
    const hosts = Object.entries(cases).map(([name, { as, spec, fileSystem }]): [string, HostInput] => [
      name,
      { ...hostWith(as, spec, fileSystem), documents: { runbook: false }, upkeep: { scrub: false } },
    ]);
    writeHosts(out, Object.fromEntries(hosts));
    built = await buildContainers(out);
  }, 300_000);
  afterAll(remove);

  /** A host with the file where it belongs. */
  async function hostOf(name: string): Promise<PodmanHost> {
    const { as, fileSystem, mountOptions } = cases[name]!;
    const host = await podmanHost({
      as,
      fileSystem,
      ...(mountOptions === undefined ? {} : { mountOptions }),
    });
    const folder = as === "root" ? built(name) : built(name).home(user, "alone");
    await host.shell(
      `mkdir -p $(dirname ${host.storageConf}); ln -s ${join(folder.folder, "storage.conf")} ${host.storageConf}`,
    );
    return host;
  }

  test.each(Object.keys(cases))("%s: podman reports what the spec asks for", async (name) => {
    const host = await hostOf(name);
    const { driver, options, graphRoot = host.graphRoot, runRoot = host.runRoot } = cases[name]!;
    const { code, stdout, stderr } = await host.run("podman info --format json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect((JSON.parse(stdout) as { store: object }).store).toMatchObject({
      configFile: host.storageConf,
      graphDriverName: driver,
      graphRoot,
      runRoot,
      volumePath: `${graphRoot}/volumes`,
    });
    expect((JSON.parse(stdout) as { store: { graphOptions: object } }).store.graphOptions).toEqual(options);

    // And it works.
    await host.build("app", "FROM base\nRUN echo app > /app");
    const run = await host.run("podman run --rm app sh -c 'cat /app; head -c 1k /dev/zero > /written'");
    expect(run).toEqual({ code: 0, stdout: "app\n", stderr: "" });
    const removed = await host.run("podman image rm --all --force > /dev/null");
    expect(removed).toEqual({ code: 0, stdout: "", stderr: "" });
    await host.shell(`ls '${graphRoot}/${driver}-layers/layers.json' '${runRoot}/${driver}-layers'`);
    expect(
      (await host.run("test -e ~/.local/share/containers/storage || test -e /var/lib/containers/storage"))
        .code,
    ).toBe(graphRoot === host.graphRoot ? 0 : 1);
  });

  test.each([
    ["rootOverlay", "overlay"],
    ["userOverlay", "overlay"],
    ["userFuse", "fuse.fuse-overlayfs"],
  ])("%s: layers are mounted as %s", async (name, type) => {
    const host = await hostOf(name);
    await host.build("app", "FROM base\nRUN echo app > /app");
    expect(await host.shell("podman run --rm app grep ' / ' /proc/mounts")).toMatch(
      new RegExp(`^[^ ]+ / ${type} `),
    );
  });

  test.skipIf(!hasProjectQuotas)(
    `what a container writes is limited${hasProjectQuotas ? "" : " (skipped: this kernel's XFS has no project quotas)"}`,
    async () => {
      const host = await hostOf("rootQuotas");
      await host.build("app", "FROM base\nRUN echo app > /app");
      const write = (size: string): string =>
        `podman run --rm app sh -c 'head -c ${size} /dev/urandom > /file && sync'`;
      expect(await host.run(write("8m"))).toMatchObject({ code: 0 });
      expect((await host.run(write("32m"))).stderr).toContain("No space left on device");
    },
  );
});

// The rules keep a spec from these.
describe.skipIf(!tier("podman"))(titledBy("podman", "a storage.conf that podman refuses"), () => {
  test.each([
    [
      "root",
      "ext4",
      "overlay",
      "storage option overlay.size and overlay.inodes only supported for backingFS XFS",
    ],
    ["root", "xfs", "overlay", "Filesystem does not support Project Quota"],
    ["root", "btrfs", "btrfs", "unknown option btrfs.size"],
    ["user", "xfs", "overlay", "Filesystem does not support Project Quota"],
  ] as const)("a size, of %s's store on %s with %s", async (as, fileSystem, driver, complaint) => {
    const host = await podmanHost({ as, fileSystem });
    await host.configure(driver, 'size = "16M"');
    const { code, stderr } = await host.run("podman info");
    expect({ code, stderr }).toEqual({ code: 125, stderr: expect.stringContaining(complaint) as string });
  });
});
