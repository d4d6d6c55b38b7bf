/** What a spec's volumes come to in the host model. */
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { PersistedPath } from "../../generator/model/persistence.ts";
import { persistenceSections } from "../../generator/kinds/persistence/schema.ts";
import { volumesOf } from "../../generator/kinds/persistence/volumes.ts";

type Section = z.input<typeof persistenceSections.persistence>;
type Volume = NonNullable<NonNullable<Section>["volumes"]>[string];

/** The paths of one volume, by what they are called. */
function pathsOf(volume: Volume, others: Record<string, Volume> = {}): Record<string, PersistedPath> {
  const { volumes } = persistenceSections.persistence.parse({ volumes: { "/persist": volume, ...others } });
  return Object.fromEntries(volumesOf(volumes)[0]!.paths.map((entry) => [entry.path, entry]));
}

describe("an entry", () => {
  test("is root's directory, mounted and hidden, if its spec says no more", () => {
    expect(pathsOf({ directories: { "/var/lib/x": true } })).toEqual({
      "/var/lib/x": {
        path: "/var/lib/x",
        type: "directory",
        user: "root",
        group: "root",
        mode: "0755",
        how: "bindmount",
        hideMount: true,
        why: null,
        home: null,
        service: null,
        origin: ["persistence", "volumes", "/persist", "directories", "/var/lib/x"],
      },
    });
  });

  test("has what its spec says", () => {
    const said = {
      user: "a",
      group: "b",
      mode: "0700",
      how: "symlink",
      hideMount: false,
      why: "so",
    } as const;
    expect(pathsOf({ directories: { "/x": said } })["/x"]).toMatchObject(said);
  });

  test("is the user's in whose home it is, with a group that NixOS knows", () => {
    const volume: Volume = {
      users: {
        josh: { directories: { ".ssh": { mode: "0700" } }, files: { ".config/rc": true } },
        ada: { home: "/srv/ada", directories: { mail: { user: "postfix", group: "mail" } } },
        root: { files: { ".bashrc": true } },
      },
    };
    const paths = pathsOf(volume);
    expect(Object.keys(paths)).toEqual([
      "/home/josh/.ssh",
      "/home/josh/.config/rc",
      "/srv/ada/mail",
      "/root/.bashrc",
    ]);
    expect(paths["/home/josh/.ssh"]).toMatchObject({
      user: "josh",
      group: null,
      mode: "0700",
      home: { user: "josh", directory: "/home/josh" },
      origin: ["persistence", "volumes", "/persist", "users", "josh", "directories", ".ssh"],
    });
    expect(paths["/home/josh/.config/rc"]).toMatchObject({ mode: "0644", hideMount: false });
    expect(paths["/srv/ada/mail"]).toMatchObject({ user: "postfix", group: "mail" });
    expect(paths["/root/.bashrc"]).toMatchObject({ user: "root", group: null });
  });

  test("is not there if it is taken back", () => {
    expect(pathsOf({ directories: { "/x": false }, files: { "/y": false } })).toEqual({});
  });

  test("is a link where a service makes it anew, unless its spec says otherwise", () => {
    const paths = pathsOf({
      files: {
        "/etc/ssh/ssh_host_rsa_key": true,
        "/etc/ssh/ssh_host_ed25519_key": { how: "bindmount" },
        "/var/lib/systemd/random-seed": true,
        "/etc/machine-id": true,
      },
    });
    expect(Object.values(paths).map(({ how }) => how)).toEqual([
      "symlink",
      "bindmount",
      "symlink",
      "bindmount",
    ]);
  });

  test("is root's alone where systemd wants it so", () => {
    const paths = pathsOf({
      directories: { "/var/lib/private": true, "/var/cache/private": { mode: "0711" } },
    });
    expect(Object.values(paths).map(({ mode }) => mode)).toEqual(["0700", "0711"]);
  });

  test("is hidden if its volume hides mounts", () => {
    const paths = pathsOf({ hideMounts: false, directories: { "/x": true, "/y": { hideMount: true } } });
    expect(Object.values(paths).map(({ hideMount }) => hideMount)).toEqual([false, true]);
  });
});

describe("a service", () => {
  test("brings its state, between the system's paths and the users'", () => {
    const paths = pathsOf({
      directories: { "/x": true },
      services: ["nginx", "forgejo"],
      users: { josh: { directories: { y: true } } },
    });
    expect(Object.keys(paths)).toEqual(["/x", "/var/lib/forgejo", "/home/josh/y"]);
    expect(paths["/var/lib/forgejo"]).toMatchObject({
      user: "forgejo",
      group: "forgejo",
      service: "services.forgejo",
      origin: ["persistence", "volumes", "/persist", "services", 1],
    });
  });

  test("brings caches and logs if asked to, and nothing if it is taken back", () => {
    const paths = pathsOf({ services: { nginx: { caches: true, logs: true, why: "so" }, forgejo: false } });
    expect(Object.keys(paths)).toEqual(["/var/cache/nginx", "/var/log/nginx"]);
    expect(paths["/var/log/nginx"]).toMatchObject({
      service: "services.nginx",
      why: "so",
      origin: ["persistence", "volumes", "/persist", "services", "nginx"],
    });
  });

  test("says what an entry of the spec does not say of the same path", () => {
    const entry = { why: "repositories", mode: "0700" };
    const paths = pathsOf({ directories: { "/var/lib/forgejo": entry }, services: ["forgejo"] });
    expect(Object.values(paths)).toMatchObject([
      { ...entry, user: "forgejo", group: "forgejo", service: "services.forgejo", home: null },
    ]);
  });

  test.each<[string, Volume, Record<string, Volume>?]>([
    ["is taken back", { directories: { "/var/lib/forgejo": false } }],
    ["lies in a directory that is kept", { directories: { "/var/lib": true } }],
    ["another volume keeps", {}, { "/other": { directories: { "/var/lib/forgejo": true } } }],
  ])("does not bring a path that %s", (_, volume, others) => {
    expect(pathsOf({ ...volume, services: ["forgejo"] }, others)).not.toHaveProperty(["/var/lib/forgejo"]);
  });
});
