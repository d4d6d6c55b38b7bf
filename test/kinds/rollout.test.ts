/** Pages of rollouts: Markdown as Prettier lays it out, with commands that a shell reads, for every kind of root. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "prettier";
import { expect, test } from "vitest";
import { bcachefs, bcachefs_filesystem, byLabel, disk, gpt, type HostInput } from "../../generator/index.ts";
import { folderOf } from "../fixtures/archive.ts";
import { writeHosts } from "../system/nix-compile.ts";

type Rollout = NonNullable<HostInput["rollout"]>;

const btrfs = (subvolume: string) => byLabel("nixos", { fsType: "btrfs", options: [`subvol=${subvolume}`] });
const pool: HostInput["devices"] = {
  disk: {
    main: disk({
      device: "/dev/sda",
      content: gpt({ partitions: { pool: { size: "100%", content: bcachefs({ filesystem: "pool" }) } } }),
    }),
  },
  bcachefs_filesystems: {
    pool: bcachefs_filesystem({
      uuid: "64e50034-ebe2-eaf8-1f93-cf56266a8d86",
      subvolumes: { "@root": { mountpoint: "/" }, "@persist": { mountpoint: "/persist" } },
    }),
  },
};
const zfs = (dataset: string) => ({ device: `tank/${dataset}`, fsType: "zfs" });
const ext4 = (label: string) => byLabel(label, { fsType: "ext4" });
const roots: Record<string, HostInput> = {
  btrfs: { fileSystems: { "/": btrfs("@root"), "/persist": btrfs("/@it's here") } },
  bcachefs: { devices: pool },
  zfs: { fileSystems: { "/": zfs("root"), "/persist": zfs("persist") } },
  tmpfs: { fileSystems: { "/": { device: "none", fsType: "tmpfs" }, "/persist": ext4("persist") } },
  ext4: { fileSystems: { "/": ext4("root"), "/persist": ext4("persist") } },
};

const persistence: HostInput["persistence"] = {
  enable: true,
  volumes: {
    "/persist": {
      directories: { "/var/lib/it's $HOME": { why: "a | in `it`" }, "/var/lib/docker/volumes": true },
      users: { josh: { directories: { ".ssh": { mode: "0700" } } } },
    },
  },
};
const backup: HostInput["backup"] = {
  enable: true,
  subvolumes: ["/"],
  destination: { type: "b2", bucket: "backups" },
  credentials: { file: "/run/keys/b2" },
  password: { file: "/run/keys/restic" },
};

const rollouts: Record<string, Partial<HostInput> & { rollout: Rollout }> = {
  ready: { persistence, rootReset: { enable: true }, rollout: { phase: 1, risks: ["One.", "Two."] } },
  backedUp: { persistence, rootReset: { enable: true }, backup, rollout: { steps: ["One.", "Two."] } },
  done: { persistence, rootReset: { enable: true, stage1: "scripted" }, rollout: { done: true } },
  onlyPersistent: { persistence, rollout: { phase: 2, notes: "no reset yet" } },
  skipped: { rollout: { skip: "Not worth it.", risks: ["None."], steps: ["Nothing."] } },
  planned: { rollout: { phase: 3, steps: ["An inventory."] } },
};

const cases = Object.entries(roots).flatMap(([root, mounts]) =>
  Object.entries(rollouts).map(
    ([name, more]) => [`${root}-${name}`, { hostId: "8425e349", ...mounts, ...more }] as [string, HostInput],
  ),
);

test.each(cases)("the page of %s", async (name, host) => {
  const out = folderOf([]);
  writeHosts(out, { [name]: host });
  const text = readFileSync(join(out, "hosts", name, "rollout.md"), "utf8");
  expect(await check(text, { parser: "markdown", printWidth: 110 })).toBe(true);
  expect(text).not.toMatch(/\bundefined\b|\bnull\b|\[object|NaN/);
  for (const [, script] of text.matchAll(/^```bash\n([^]*?)^```$/gm)) {
    const { stderr, status } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
    expect([script, stderr, status]).toEqual([script, "", 0]);
  }
});

test("a page speaks of what its host has, and of nothing else", () => {
  expect(pageOf("tmpfs-ready")).not.toMatch(/strata-root arm|old-roots/);
  expect(pageOf("ext4-onlyPersistent")).not.toMatch(/strata-root|old root/);
  expect(pageOf("btrfs-done")).not.toMatch(/migrate\.sh|strata-root arm/);
  expect(pageOf("zfs-ready")).toContain("\nzfs rename tank/old-roots tank/old-roots-off\n");
  expect(pageOf("bcachefs-ready")).toContain("\nbcachefs subvolume create /mnt/@persist\n");
  expect(pageOf("bcachefs-ready")).toContain("\nnix build '.#legacyPackages.x86_64-linux.vmTests.a'\n");
  expect(pageOf("btrfs-ready")).toContain("\nbtrfs subvolume create '/mnt/@it'\\''s here'\n");
  expect(pageOf("btrfs-backedUp")).toContain("\nsystemctl start restic-backups-strata-backup.service\n");
  expect(pageOf("btrfs-backedUp")).not.toContain("tar --create");
  const unpack = "\ntar --extract --acls --xattrs --numeric-owner --directory=/mnt/persist --file=a.tar\n";
  expect(pageOf("btrfs-ready")).toContain(unpack);
  expect(pageOf("btrfs-backedUp")).not.toContain("tar --extract");
  expect(pageOf("btrfs-ready")).toContain(
    "  '/var/lib/it'\\''s $HOME' /var/lib/docker/volumes /home/josh/.ssh > a.tar\n",
  );
});

test("a whole old root comes back as one that can be written to, with the subvolumes in it", () => {
  expect(pageOf("zfs-ready")).toContain(
    "\nzfs rename tank/old-roots-off/ROOT tank/root\nzfs set readonly=off canmount=noauto tank/root\n",
  );
  const move = "mv --no-target-directory /mnt/@old-roots.off/ROOT /mnt/@root\n";
  expect(pageOf("btrfs-ready")).toContain(
    `\nbtrfs property set -f -t subvol /mnt/@old-roots.off/ROOT ro false\n${move}`,
  );
  expect(pageOf("bcachefs-ready")).toContain(`\n${move}`);
  for (const root of ["btrfs-ready", "bcachefs-ready"])
    expect(pageOf(root)).not.toContain("subvolume snapshot");
  expect(pageOf("bcachefs-ready")).not.toContain("property set");
});

test("a page says that passwords go with the root, where one is reset", () => {
  expect(pageOf("btrfs-ready").match(/\/etc\/shadow/g)).toHaveLength(2);
  expect(pageOf("tmpfs-ready")).toMatch(/`hashedPasswordFile`[^]*`\/persist`/);
  expect(pageOf("ext4-onlyPersistent")).not.toContain("/etc/shadow");
});

test("a copy of what persists on several volumes goes to each of them", () => {
  const volumes = {
    "/persist": { directories: { "/srv/a": true } },
    "/cache": { directories: { "/srv/b": true } },
  };
  const text = pageOfHost({
    fileSystems: { ...roots["btrfs"]!.fileSystems, "/cache": btrfs("@cache") },
    persistence: { enable: true, volumes },
    rollout: {},
  });
  expect(text).toContain("--directory=/mnt/persist --file=a.tar srv/a\n");
  expect(text).toContain("--directory=/mnt/cache --file=a.tar srv/b\n");
});

/** The page of one of the cases, as that of a host that is named `a`. */
function pageOf(name: string): string {
  return pageOfHost(cases.find(([one]) => one === name)![1]);
}

function pageOfHost(host: HostInput): string {
  const out = folderOf([]);
  writeHosts(out, { a: host });
  return readFileSync(join(out, "hosts/a/rollout.md"), "utf8");
}
