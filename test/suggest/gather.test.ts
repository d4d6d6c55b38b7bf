/** Paths are gathered to what one would persist. */
import { expect, test } from "vitest";
import { entryFor, Gathering } from "../../generator/suggest/gather.ts";

const entries: [path: string, entry: string][] = [
  ["/var/lib/forgejo/data/a/b", "/var/lib/forgejo"],
  ["/var/lib/private/ollama/models/x", "/var/lib/private/ollama"],
  ["/var/lib/systemd/coredump/core.1", "/var/lib/systemd/coredump"],
  ["/etc/NetworkManager/system-connections/home", "/etc/NetworkManager/system-connections"],
  ["/etc/adjtime", "/etc/adjtime"],
  ["/etc/ssh/ssh_host_ed25519_key", "/etc/ssh/ssh_host_ed25519_key"],
  ["/bao-keys/unseal", "/bao-keys"],
  ["/boot/keyfile_nvme0n1p1", "/boot/keyfile_nvme0n1p1"],
  ["/var/lib/x/y.lock", "/var/lib/x/y.lock"],
  ["/home/josh/.config/app/a/Cache/b", "/home/josh/.config/app/a/Cache"],
  ["/home/josh/.config/app/settings/x", "/home/josh/.config/app"],
  ["/home/josh/.local/share/app/x", "/home/josh/.local/share/app"],
  ["/home/josh/projects/a/b", "/home/josh/projects"],
  ["/root/.ssh/known_hosts", "/root/.ssh"],
];

test.each(entries)("%s is kept by %s", (path, entry) => expect(entryFor(path)).toBe(entry));

test("it does not matter in which order the paths come", () => {
  const paths = [
    "/var/lib/x/a",
    "/var/lib/x/y.lock",
    "/var/lib/x/b/c",
    "/root/.cargo/env",
    "/root/.cargo/credentials",
  ];
  const entriesOf = (some: string[]): string[] => {
    const gathering = new Gathering();
    for (const path of some) gathering.add({ path, type: "other", files: 1, bytes: null, owner: null });
    return gathering
      .groups()
      .map((group) => `${group.path} ${group.files}`)
      .sort();
  };
  expect(entriesOf(paths)).toEqual([
    "/root/.cargo 1",
    "/root/.cargo/credentials 1",
    "/var/lib/x 2",
    "/var/lib/x/y.lock 1",
  ]);
  expect(entriesOf(paths.toReversed())).toEqual(entriesOf(paths));
});

test("files and sizes add up, and directories that many share are nobody's", () => {
  const gathering = new Gathering();
  const file = { type: "other", files: 1, bytes: 5, owner: null } as const;
  gathering.add({ ...file, path: "/var/lib/x/a" });
  gathering.add({ ...file, path: "/var/lib/x/b/c", bytes: null, owner: "x.service" });
  gathering.add({ path: "/var/lib/x/d", type: "directory", files: 7, bytes: 100, owner: null });
  gathering.add({ path: "/var/lib", type: "directory", files: 0, bytes: null, owner: null });
  gathering.add({ path: "/home/josh", type: null, files: 1, bytes: null, owner: null });
  gathering.add({ ...file, path: "/etc/adjtime" });
  expect(gathering.groups()).toEqual([
    { path: "/var/lib/x", type: "directory", files: 9, bytes: 105, owner: "x.service" },
    { path: "/etc/adjtime", type: "file", files: 1, bytes: 5, owner: null },
  ]);
});
