/** `strata persist suggest` as one runs it, and the loop that it is a part of. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { project, put, strata, treeOf } from "./strata.ts";

const spec = "specs/hosts/ada.ts";

/** A host whose root is a subvolume of its own, beside /persist and /srv. */
const ada = `import { btrfs, disk, gpt, host } from "strata";

export default host("ada", {
  boot: { loader: "grub" },
  devices: {
    disk: {
      main: disk({
        device: "/dev/disk/by-id/ada",
        content: gpt({
          partitions: {
            root: {
              size: "100%",
              content: btrfs({
                subvolumes: {
                  "@root": { mountpoint: "/" },
                  "@nix": { mountpoint: "/nix" },
                  "@persist": { mountpoint: "/persist" },
                  "@srv": { mountpoint: "/srv" },
                },
              }),
            },
          },
        }),
      }),
    },
  },
  persistence: {
    enable: true,
    volumes: {
      "/persist": {
        directories: {
          "/var/log": true,
        },
      },
    },
  },
  rootReset: { enable: true, ignore: ["/var/lib/scratch*"] },
});
`;

const diff = `# strata-root diff 1
# What has changed since the boot and does not persist:
created   /var/lib/forgejo/	1204 files, 3.4 MiB	forgejo.service
created   /var/lib/nobody-knows/	2 files, 1.0 KiB	nobody-knows.service
created   /var/lib/scratch-7/	2 files, 1.0 KiB	-
modified  /var/log/messages	1.0 KiB	-
created   /srv/data	4 bytes	-
created   /home/josh/projects/	31 files, 1.0 MiB	user josh
created   /home/josh/.netrc	31 bytes	user josh
created   /var/cache/nginx/	12 files, 9.0 MiB	nginx.service
deleted   /etc/old	1 file	-
`;

const suggest = (root: string, ...more: string[]) =>
  strata(root, ["persist", "suggest", "ada", "--from", "changes.txt", ...more]);

const fleet = (): string => project({ [spec]: ada, "./changes.txt": diff });

test("the changes on a host become commands, after which there is nothing to suggest", () => {
  const root = fleet();
  const before = treeOf(root);
  const { code, stdout, stderr } = suggest(root);
  expect([code, stderr]).toEqual([0, ""]);
  expect(treeOf(root)).toEqual(before);
  expect(stdout).toMatch(
    /^to persist \(\d\):\n {2}forgejo \(\/var\/lib\/forgejo\) +1204 files, 3\.4 MiB +\S/,
  );
  expect(stdout).toMatch(/^to let go \(\d\):(\n {2}.*)*\n {2}\/var\/cache\/nginx /m);
  expect(stdout).toContain(
    "paths left out: 1 that persist, 1 on file systems that are not reset, 1 that rootReset.ignore names",
  );
  expect(stdout).toMatch(/^strata persist add ada .*--service forgejo$/m);
  for (const never of ["scratch-7", "messages", "/srv", "/etc/old"]) expect(stdout).not.toContain(never);

  const commands = stdout.split("\n").filter((line) => line.startsWith("strata "));
  for (const command of commands) {
    const words = spawnSync("bash", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" }).stdout;
    const [, ...args] = words.split("\0").slice(0, -1);
    expect(strata(root, args)).toMatchObject({ code: 0 });
  }
  const text = readFileSync(join(root, spec), "utf8");
  expect(text).toContain('services: ["forgejo"]');
  expect(text).toContain('".netrc": true');

  const again = suggest(root);
  expect(again.stdout).toMatch(/^nothing to suggest for ada: no path would be missed after a reset\n/);
});

test("--json has it all, ranked", () => {
  const { code, stdout } = suggest(fleet(), "--json");
  expect(code).toBe(0);
  const document = JSON.parse(stdout) as { suggestions: { what: string; verdict: string }[] };
  expect(document).toMatchObject({
    command: "persist suggest",
    host: "ada",
    leftOut: { persisted: 1, elsewhere: 1, ignored: 1 },
    reading: { entries: 8, unknown: 0, example: null },
    diagnostics: [],
  });
  expect(document.suggestions[0]).toMatchObject({
    type: "service",
    what: "forgejo",
    verdict: "persist",
    paths: ["/var/lib/forgejo"],
    files: 1204,
  });
  const verdicts = document.suggestions.map(({ verdict }) =>
    ["persist", "choose", "ignore"].indexOf(verdict),
  );
  expect(verdicts).toEqual(verdicts.toSorted());
});

test("find on stdin, of two lists that were compared; what is no path is said", () => {
  const root = fleet();
  const cli = ["persist", "suggest", "ada", "--from", "-"];
  put(root, "find.txt", "1a2\n> 1700000000.5 /var/lib/forgejo/data/x\n> ?\n");
  const { code, stdout, stderr } = strata(root, cli, { within: ["bash", "-c", '"$@" <find.txt', "bash"] });
  expect(code).toBe(0);
  expect(stdout).toContain("forgejo (/var/lib/forgejo)");
  expect(stderr).toContain('warning W829  stdin has one line that is no path: "> ?"');
});

const wrong: [name: string, text: string, message: string][] = [
  ["another version", "# strata-root diff 7\n", "version 7 of strata-root's format"],
  ["something else", "total 4\ndrwxr-xr-x 2 root root\n", 'no path in it, but lines such as "total 4"'],
  ["half a document", '{ "format": 1, "changes": [', "not one whole document"],
];

test.each(wrong)("%s can't be read: exit 2", (_, text, message) => {
  const root = fleet();
  put(root, "changes.txt", text);
  const { code, stdout, stderr } = suggest(root);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(JSON.parse(suggest(root, "--json").stdout)).toHaveProperty("diagnostics.0.code", "E005");
});

test("a file that is not there", () => {
  const { code, stderr } = strata(fleet(), ["persist", "suggest", "ada", "--from", "gone.txt"]);
  expect(code).toBe(2);
  expect(stderr).toContain("gone.txt can't be read: no such file or directory");
});
