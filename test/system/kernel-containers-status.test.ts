/** `strata-containers status` on stores of real podman: what it says of them, beside what du and the known sizes of their layers say. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { podmanHost, statusOf, type PodmanHost } from "./podman.ts";
import { succeed } from "./shell.ts";

const kib = 1024;
const accounts = ["root", "user"] as const;

/** A number that differs from another by little: folders and their entries take space of their own. */
const about = (bytes: number, by = 0.03) => ({
  asymmetricMatch: (actual: number) => Math.abs(actual - bytes) <= bytes * by,
  toString: () => `about ${bytes}`,
});

/** What du says of a path, as root: all of it, without what is mounted below. */
const usage = async (host: PodmanHost, path: string): Promise<number> =>
  Number.parseInt(await host.asRoot(`du -xs --block-size=1 ${path}`), 10);

/** The folder of an image's topmost layer, as podman gives it. */
async function topOf(host: PodmanHost, image: string): Promise<string> {
  const records = await host.shell(
    `id=$(podman image inspect ${image} | jq --raw-output '.[0].Id')
    cd ${host.graphRoot}; driver=$(ls -d *-images | sed s/-images//)
    jq --raw-output --arg id $id --arg driver $driver '.[] | select(.id == $id) | "\\($driver) \\(.layer)"' $driver-images/images.json`,
  );
  const [driver, id] = records.trim().split(" ");
  return `${host.graphRoot}/${driver === "vfs" ? "vfs/dir" : driver}/${id}`;
}

/** A store without podman: layers with their parents, and files of a size in KiB in each. */
async function writeStore(host: PodmanHost, driver: string, parents: (number | null)[]): Promise<string[]> {
  const ids = parents.map((_, index) => index.toString(16).padStart(64, "0"));
  const records = {
    layers: ids.map((id, index) => ({
      id,
      parent: parents[index] === null ? undefined : ids[parents[index]!],
      "diff-size": 64 * kib,
    })),
    images: [{ id: "f".repeat(64), names: ["last"], layer: ids.at(-1) }],
    containers: [],
  };
  await host.shell(
    Object.entries(records)
      .map(
        ([kind, list]) => `
    mkdir -p ${host.graphRoot}/${driver}-${kind}
    cat > ${host.graphRoot}/${driver}-${kind}/${kind}.json <<'END'\n${JSON.stringify(list)}\nEND`,
      )
      .join("\n"),
  );
  return ids;
}

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers status"), () => {
  describe.each(accounts)("of %s", (as) => {
    test("of a store that is not there yet, it makes none", async () => {
      const host = await podmanHost({ as });
      const { stdout } = await succeed(host.strata("status"));
      expect(stdout).toContain(
        "driver         none on disk yet, overlay by the spec: podman makes the store\n               when it is used first\n",
      );
      expect(await statusOf(host)).toMatchObject({
        graphRoot: host.graphRoot,
        runRoot: host.runRoot,
        driver: { disk: null, spec: "overlay" },
        migration: null,
        layers: { all: 0, needed: 0 },
        bytes: { disk: 0, volumes: 0, needed: 0, lost: 0 },
        backups: [],
      });
      expect((await host.run(`test -e ${host.graphRoot}`)).code).toBe(1);
    });

    test.each(["vfs", "overlay"])("of an empty store of %s", async (driver) => {
      const host = await podmanHost({ as });
      await host.configure(driver);
      await host.shell("podman info");
      expect(await statusOf(host)).toMatchObject({
        driver: { disk: driver },
        layers: { all: 0, needed: 0 },
        bytes: { volumes: 0, needed: 0, lost: 0 },
      });
    });

    test.each(["vfs", "overlay"] as const)(
      "layers of %s are counted once and as they are",
      async (driver) => {
        const host = await podmanHost({ as });
        await host.configure(driver);
        await host.images(3, { shared: 2, kib: 1024 });
        const before = await host.asRoot(`cd ${host.graphRoot}; find . -printf '%p %s %C@\\n' | sort`);
        const clean = await statusOf(host);
        expect(await host.asRoot(`cd ${host.graphRoot}; find . -printf '%p %s %C@\\n' | sort`)).toBe(before);

        // base ← shared0 ← shared1 ← app1, app2, app3
        const base = await usage(host, await topOf(host, "base"));
        const mib = kib * kib;
        expect(clean).toMatchObject({
          driver: { disk: driver, spec: "overlay" },
          mountProgram: { disk: null, spec: null },
          images: { all: 6, unnamed: 1 },
          layers: { all: 6, needed: 6 },
          containers: { all: 0, running: 0 },
          volumes: 0,
          bytes: {
            disk: about(await usage(host, host.graphRoot)),
            needed: about(base + 5 * mib),
            lost: driver === "vfs" ? about(5 * base + mib + 3 * 2 * mib) : 0,
          },
        });

        // Without its name, nobody needs what only that image has.
        const top = await topOf(host, "app3");
        await host.shell("podman untag app3");
        const untagged = await statusOf(host);
        const own = driver === "vfs" ? clean.bytes.needed - untagged.bytes.needed : await usage(host, top);
        expect(own).toEqual(about(mib));
        expect(untagged).toMatchObject({
          images: { all: 6, unnamed: 2 },
          layers: { all: 6, needed: 5 },
          bytes: {
            ...clean.bytes,
            disk: expect.any(Number),
            needed: clean.bytes.needed - own,
            lost: clean.bytes.lost + own,
          },
        });

        // A container of it has need of them again, and of what it writes; what it mounts is a volume.
        await host.shell(`
        image=$(podman images --quiet --filter dangling=true)
        podman run --detach --name stays $image sh -c 'head -c 512k /dev/zero > /written; sleep 1000'
        podman run --name ended --volume data:/data app1 sh -c 'head -c 2048k /dev/zero > /data/file'
        podman exec stays sh -c 'until [ $(stat -c %s /written) = 524288 ]; do sleep 0.1; done; sync'`);
        const written = await statusOf(host);
        expect(written).toMatchObject({
          layers: { all: 8, needed: 8 },
          containers: { all: 2, running: 1 },
          volumes: 1,
          bytes: {
            disk: about(await usage(host, host.graphRoot)),
            volumes: about(2 * mib),
            needed: about(clean.bytes.needed + 512 * kib),
          },
        });
        if (driver === "overlay") expect(written.bytes.lost).toBe(0);
        await host.shell("podman kill stays; podman wait stays");
        expect(await statusOf(host)).toMatchObject({ containers: { all: 2, running: 0 } });
      },
    );
  });

  test("says what to do where the driver is not the spec's, also where podman refuses the store", async () => {
    const host = await podmanHost({ as: "user" });
    host.write({ mountProgram: "fuse-overlayfs" });
    await host.configure("vfs");
    await host.images(1);
    await host.configure("overlay", 'mount_program = "/usr/bin/fuse-overlayfs"');
    expect((await host.run("podman info")).stderr).toContain(
      "vfs driver does not support overlay.mount_program",
    );
    const { stdout } = await succeed(host.strata("status"));
    expect(stdout).toContain(
      "driver         vfs on disk, overlay by the spec: run `strata-containers migrate`\nmount program  fuse-overlayfs by the spec\n",
    );
    expect(await statusOf(host)).toMatchObject({ images: { all: 5 } });
  });

  test("tells what mounts overlays, and that podman leaves layers to the program that wrote them", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("overlay", 'mount_program = "/usr/bin/fuse-overlayfs"');
    await host.images(1);
    host.write({ mountProgram: "fuse-overlayfs" });
    expect((await host.strata("status")).stdout).toContain("\nmount program  fuse-overlayfs\n");
    expect((await statusOf(host)).mountProgram).toEqual({ disk: "fuse-overlayfs", spec: "fuse-overlayfs" });
    host.write({ mountProgram: "kernel" });
    expect((await host.strata("status")).stdout).toContain(
      "\nmount program  fuse-overlayfs on disk, the kernel by the spec: podman leaves\n               layers to the program that wrote them\n",
    );
    await host.configure("overlay");
    // As podman does, whatever its `info` has of it.
    await host.shell("podman run --detach app1 sleep 1000");
    expect(await host.shell("podman unshare grep /merged /proc/self/mounts")).toContain(
      " fuse.fuse-overlayfs ",
    );
  });

  test("layers of two drivers: the one that libpod names is in use, and the other's are lost", async () => {
    const host = await podmanHost({ as: "root" });
    await host.configure("vfs");
    await host.images(1);
    const before = await statusOf(host);
    await host.shell(
      `podman push --quiet app1 "containers-storage:[overlay@${host.graphRoot}+${host.runRoot}]app1" 2> /dev/null`,
    );
    const both = await statusOf(host);
    expect(both).toMatchObject({ driver: { disk: "vfs" }, layers: before.layers });
    expect(both.bytes.lost - before.bytes.lost).toBe(await usage(host, `${host.graphRoot}/overlay`));
  });

  test.each([
    ["user", "vfs", "btrfs"],
    ["user", "btrfs", "btrfs"],
    ["root", "btrfs", "btrfs"],
    ["root", "vfs", "xfs"],
  ] as const)(
    "of %s with %s on %s, blocks that layers share are there once",
    async (as, driver, fileSystem) => {
      const mountOptions = fileSystem === "btrfs" ? "user_subvol_rm_allowed" : "defaults";
      const host = await podmanHost({ as, fileSystem, mountOptions });
      await host.configure(driver);
      await host.images(3, { kib: 2048 });
      await host.shell("sync --file-system ~");
      const mib = kib * kib;
      const { bytes } = await statusOf(host);
      // busybox, and six layers
      expect(bytes).toMatchObject({ disk: about(14 * mib, 0.1), needed: about(14 * mib, 0.1) });
      expect(bytes.lost).toBeLessThan(mib / 2);
      await host.shell("podman untag app3; sync --file-system ~");
      expect((await statusOf(host)).bytes.lost - bytes.lost).toEqual(about(2 * mib, 0.1));
    },
  );

  test("datasets of ZFS are what zfs says they take", async () => {
    const host = await podmanHost({ as: "root" });
    host.write({ driver: "zfs", dataset: "tank/containers" });
    const ids = await writeStore(host, "zfs", [null, 0, 0]);
    await host.asRoot(`mkdir -p ${host.graphRoot}/zfs/graph ~/bin; cat > ~/bin/zfs <<'END'
#!/bin/bash
[[ $* == "list -H -p -r -d 1 -t filesystem -o usedbydataset,usedbysnapshots,name -- tank/containers" ]] || exit 1
printf '%s\\t%s\\t%s\\n' 98304 0 tank/containers 5000 0 tank/containers/${ids[0]} 700 7 tank/containers/${ids[1]} 300 0 tank/containers/${ids[2]}
END
chmod +x ~/bin/zfs`);
    const json = await host.shell(`PATH=~/bin:$PATH bash ${host.program} status --json`);
    expect(JSON.parse(json)).toMatchObject({
      driver: { disk: "zfs", spec: "zfs" },
      layers: { all: 3, needed: 2 },
      bytes: { needed: 5300, lost: 707 },
    });
  });

  test("stores that were put aside are listed with their sizes", async () => {
    const host = await podmanHost({ as: "user" });
    const backups = ["backup-20260102-030405", "overlay-20260203-040506"].map(
      (name) => `${host.graphRoot}-${name}`,
    );
    await host.shell(
      `mkdir -p ${host.graphRoot}-mine ${backups.map((path) => `${path}/vfs; head -c 1M /dev/zero > ${path}/vfs/file`).join("; mkdir -p ")}`,
    );
    const listed = await Promise.all(backups.map(async (path) => ({ path, bytes: await usage(host, path) })));
    expect((await statusOf(host)).backups).toEqual(listed);
    expect((await host.strata("status")).stdout).toContain(
      [
        `\nbackup         ${backups[0]},`,
        "               1.1MB: once nothing of it is missed, delete it by",
        `                 podman unshare rm -rf ${backups[0]}`,
        `put aside      ${backups[1]},`,
        "               1.1MB: once nothing of it is missed, delete it by",
        `                 podman unshare rm -rf ${backups[1]}\n`,
      ].join("\n"),
    );
  });

  test("records that a reboot may lose count like the others", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("overlay");
    await host.images(1);
    await host.shell(`podman create app1 true; podman untag app1; cd ${host.graphRoot}`);
    const before = await statusOf(host);
    expect(before).toMatchObject({ containers: { all: 1 }, layers: { all: 6, needed: 6 } });
    await host.shell(`cd ${host.graphRoot}
      mv overlay-containers/containers.json overlay-containers/volatile-containers.json
      jq '[last]' overlay-layers/layers.json > ${host.runRoot}/overlay-layers/volatile-layers.json
      jq '.[:-1]' overlay-layers/layers.json > new
      mv new overlay-layers/layers.json`);
    expect(await statusOf(host)).toEqual({ ...before, bytes: expect.anything() as unknown });
  });

  test("it fails, and says why, where it can't read the store", async () => {
    const host = await podmanHost({ as: "user" });
    const ids = await writeStore(host, "vfs", [null, 0]);
    await host.shell(`cd ${host.graphRoot}; mkdir -p vfs/dir/${ids[0]} vfs/dir/${ids[1]}`);
    await succeed(host.strata("status"));
    const failure = (what: string) => ({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(`error: ${what}`) as string,
    });
    const cut = `${host.graphRoot}/vfs-images/images.json`;
    await host.shell(`cp ${cut} ~/whole; head -c 20 ~/whole > ${cut}`);
    expect(await host.strata("status")).toEqual(
      failure(`the records in ${host.graphRoot}/vfs-layers, -images and -containers can't be read`),
    );
    await host.shell(`mv ~/whole ${cut}; chmod 0 ${host.graphRoot}/vfs-images`);
    expect(await host.strata("status")).toEqual(failure(`${host.graphRoot}/vfs-images can't be read`));
    await host.shell(`chmod 0700 ${host.graphRoot}/vfs-images; mkdir ${host.graphRoot}/vfs/dir/${ids[0]}/x`);
    await host.asRoot(`cd ${host.graphRoot}/vfs/dir/${ids[0]}; chown root x; chmod 0700 x`);
    expect(await host.strata("status")).toEqual(
      failure(`not all of ${host.graphRoot} can be read, as is said above`),
    );
    await host.asRoot(`rm -r ${host.graphRoot}; touch ${host.graphRoot}`);
    expect(await host.strata("status")).toEqual(
      failure(`${host.graphRoot} can't be read: it has to be a folder of hyperd's`),
    );
  });

  test("a layer that goes while it looks is none", async () => {
    const host = await podmanHost({ as: "user" });
    const [id] = await writeStore(host, "overlay", [null]);
    await host.shell(`mkdir -p ~/bin ${host.graphRoot}/overlay/${id}
      echo 'find "$@"; printf "%s\\0" ${host.graphRoot}/overlay/gone' | sed "s|find|$(command -v find)|" > ~/bin/find
      chmod +x ~/bin/find`);
    const { bytes } = await statusOf(host);
    const json = await host.shell(`PATH=~/bin:$PATH bash ${host.program} status --json`);
    expect(JSON.parse(json)).toMatchObject({ bytes });
  });

  test("a user without subordinate ids has a store, too", async () => {
    const host = await podmanHost({ as: "user" });
    const [id] = await writeStore(host, "overlay", [null]);
    await host.shell(`mkdir -p ${host.graphRoot}/overlay/${id}`);
    await host.asRoot(": | tee /etc/subuid > /etc/subgid");
    expect(await statusOf(host)).toMatchObject({ layers: { all: 1, needed: 1 }, bytes: { lost: 0 } });
  });

  test("300 layers take it seconds", async () => {
    const host = await podmanHost({ as: "user" });
    const ids = await writeStore(
      host,
      "vfs",
      Array.from({ length: 300 }, (_, index) => (index === 0 ? null : index - 1)),
    );
    await host.shell(`mkdir -p ${host.graphRoot}/vfs/dir ~/layer; cd ~/layer; touch {1..500}
      for id in ${ids.join(" ")}; do cp -r . ${host.graphRoot}/vfs/dir/$id; done`);
    const began = Date.now();
    expect(await statusOf(host)).toMatchObject({ layers: { all: 300, needed: 300 } });
    expect(Date.now() - began).toBeLessThan(5000);
  });

  test("the program has nothing for shellcheck", async () => {
    for (const as of accounts) {
      const host = await podmanHost({ as });
      for (const bloat of [false, {}, { size: "100G" }] as const) {
        host.write({ bloat });
        expect(await host.run(`shellcheck --shell=bash --severity=style ${host.program}`)).toMatchObject({
          stdout: "",
        });
      }
    }
  });
});
