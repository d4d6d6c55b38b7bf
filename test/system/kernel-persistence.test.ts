/** What persists is there at each boot, with its owner and mode, and nothing else is: by what each backend does at a boot. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { host } from "../../generator/index.ts";
import { persistedPaths, placeOnVolume } from "../../generator/model/persistence.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { tier, titled } from "../tiers.ts";
import { hasFlake, temporary } from "./nix-flake.ts";
import { persistence } from "./nix-hosts/persistence.ts";
import { factsOf, PersistedHost } from "./persisted-boot.ts";

const backends = ["impermanence", "preservation"] as const;
const specs = {
  impermanence: persistence["persistedTmpfsImpermanence"]!,
  preservation: persistence["persistedTmpfsPreservation"]!,
};

describe.skipIf(!hasFlake || !tier("root"))(titled("root", "what persists, boot after boot"), () => {
  const { path: folder, remove } = temporary();
  const hosts = {} as Record<(typeof backends)[number], PersistedHost>;
  const { specs: valid } = validate([{ definition: host("a", specs.impermanence), file: "a.ts" }]);
  const kept = persistedPaths(resolve(valid)[0]!.model.persistence);
  const volumes = [...new Set(kept.map(({ volume }) => volume.path))];

  beforeAll(async () => {
    const facts = await factsOf(folder, specs);
    for (const backend of backends)
      hosts[backend] = new PersistedHost(join(folder, backend), facts[backend], volumes);
  }, 300_000);
  afterAll(remove);

  const directories = kept.filter(({ entry }) => entry.type === "directory");
  const files = kept.filter(({ entry }) => entry.type === "file");

  describe.each(backends)("with %s", (backend) => {
    /** Boots, and gives owner, group and mode of paths. */
    async function facts(paths: readonly string[], before = ""): Promise<Record<string, string>> {
      const stat = paths.map((path) => `stat --printf '%U %G %a %n\\n' '${path}'`);
      const lines = (await hosts[backend].boot([before, ...stat].join("\n"))).trimEnd().split("\n");
      return Object.fromEntries(
        lines.map((line) => {
          const [user, group, mode, ...name] = line.split(" ");
          return [name.join(" "), `${user} ${group} ${mode}`];
        }),
      );
    }

    test("directories are made as the spec has them, on the root and on the volume", async () => {
      const places = directories.flatMap(({ volume, entry }) =>
        [entry.path, placeOnVolume(volume, entry.path)].map((path) => [path, entry] as const),
      );
      const wanted = places.map(([path, { user, group, mode, home }]) => [
        path,
        `${user} ${group ?? (home?.user === "root" ? "root" : "users")} ${mode.replace(/^0/, "")}`,
      ]);
      expect(await facts(places.map(([path]) => path))).toEqual(Object.fromEntries(wanted));
    });

    test("nobody but root can look into what belongs to dynamic users", async () => {
      const parents = ["/var/lib/private", "/var/cache/private"];
      const wanted = parents
        .flatMap((path) => [path, `/persist${path}`])
        .map((path) => [path, "root root 700"]);
      expect(await facts(wanted.map(([path]) => path!))).toEqual(Object.fromEntries(wanted));
    });

    test("what is above the paths of a home is the user's", async () => {
      const above = ["/home/josh", "/home/josh/.local", "/home/josh/.local/share", "/home/josh/.config"];
      const found = await facts([...above, "/srv/people/ada"].flatMap((path) => [path, `/persist${path}`]));
      expect(
        Object.entries(found).filter(([, owner]) => !/^(josh|ada) users 7[05][05]$/.test(owner)),
      ).toEqual([]);
    });

    test("what is written is there at the next boot, with the owner and mode that it got, and nothing else is", async () => {
      const written = [
        ...directories.map(({ entry }) => `${entry.path}/written`),
        // Preservation makes files, and links lead to where there are none yet.
        ...files.map(({ entry }) => entry.path),
      ];
      const write = written.map(
        (path) => `echo kept >'${path}'; chown 1001:71 '${path}'; chmod 0640 '${path}'`,
      );
      const own = directories.map(({ entry }) => `chown 72:71 '${entry.path}'; chmod 0710 '${entry.path}'`);
      await hosts[backend].boot([...write, ...own, "echo gone >/var/lib/gone"].join("\n"));

      const read = written.map((path) => `[ "$(cat '${path}')" = kept ]`);
      const inThem = written.slice(0, directories.length);
      const found = await facts(
        [...inThem, ...directories.map(({ entry }) => entry.path)],
        [...read, "[ ! -e /var/lib/gone ]"].join("\n"),
      );
      // Preservation sets anew what a spec states, whom a user's path belongs to, and what stage 1 has need of.
      const set: Record<string, string> =
        backend === "impermanence"
          ? {}
          : {
              "/var/lib/nixos": "root root 755",
              "/var/lib/forgejo": "forgejo forgejo 750",
              "/home/josh/.ssh": "josh users 700",
              "/home/josh/.local/share/direnv": "josh users 710",
              "/home/josh/projects": "josh users 710",
              "/srv/people/ada/mail": "ada users 710",
              "/root/.ssh": "root root 700",
              "/srv/an odd [path] $x": "app users 710",
            };
      const wanted = directories.map(({ entry: { path } }) => [path, set[path] ?? "app forgejo 710"]);
      expect(found).toEqual(
        Object.fromEntries([...inThem.map((path) => [path, "ada forgejo 640"]), ...wanted]),
      );
    });

    test("a switch stops where it would hide what is not on a volume yet, and says what to run", async () => {
      const check = (action: string): string =>
        `bash /test/check /new ${action} 2>said && echo '${action} passes' >&3 || echo '${action} stops' >&3`;
      const said = await hosts[backend].bootWithout(
        [
          "mkdir -p /var/lib/forgejo/repositories",
          "echo mine >/var/lib/forgejo/repositories/new",
          // Of a system that is installed, nothing runs yet.
          check("boot"),
          "touch /run/booted-system",
          check("dry-activate"),
          check("switch"),
          "cat said >&3",
          "bash -c \"$(grep --only-matching '/nix/store/.* --apply' said) --set-aside /var/lib/forgejo\" >&2",
          check("switch"),
        ].join("\n"),
      );
      const [first, second, third, ...rest] = said.trimEnd().split("\n");
      expect([first, second, third, rest.at(-1)]).toEqual([
        "boot passes",
        "dry-activate passes",
        "switch stops",
        "switch passes",
      ]);
      expect(said).toMatch(/^\/var\/lib\/forgejo would be hidden: /m);
      expect(said).toMatch(/^What would be hidden has to be copied first: \/nix\/store\/.*--apply$/m);
    });
  });
});
