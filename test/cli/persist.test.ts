/** `strata persist add` and `rm` as one runs them: what they show, write and refuse. */
import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { laptop, project, put, strata, treeOf } from "./strata.ts";

const spec = "specs/hosts/ada.ts";
const persistent = laptop(
  "ada",
  `  persistence: {
    enable: true,
    volumes: {
      "/persist": {
        directories: {
          "/var/log": true,
        },
        files: {
          "/etc/machine-id": true,
        },
      },
    },
  },
`,
);

const persist = (root: string, args: string) => strata(root, ["persist", ...args.split(" ")]);

const read = (root: string): string => readFileSync(join(root, spec), "utf8");

test("add shows the change as a diff that applies, writes it, and says what comes next", () => {
  const root = project({ [spec]: persistent });
  const dry = persist(root, "add ada /var/lib/forgejo --dry-run");
  expect(dry.code).toBe(0);
  expect(dry.stderr).toContain("nothing is written");
  expect(read(root)).toBe(persistent);

  const { code, stdout, stderr } = persist(root, "add ada /var/lib/forgejo");
  expect([code, stdout]).toEqual([0, dry.stdout]);
  expect(stderr).toContain("wrote specs/hosts/ada.ts");
  expect(stderr).toContain("strata generate --host ada");
  expect(stderr).toContain("persistence/migrate.sh");
  expect(read(root)).toBe(
    persistent.replace('log": true,\n', 'log": true,\n          "/var/lib/forgejo": true,\n'),
  );

  spawnSync("git", ["apply", "--reverse", "-"], { cwd: root, input: stdout });
  expect(read(root)).toBe(persistent);
});

test("what persists already stays as it is, and its place is named", () => {
  const root = project({ [spec]: persistent });
  const { code, stdout, stderr } = persist(root, "add ada /var/log /var/log/nginx /etc/machine-id");
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toBe(`/var/log persists already (specs/hosts/ada.ts:11)
/var/log/nginx persists already, with /var/log (specs/hosts/ada.ts:11)
/etc/machine-id persists already (specs/hosts/ada.ts:14)
`);
  const absent = persist(root, "rm ada /var/lgo");
  expect(absent).toMatchObject({
    code: 0,
    stdout: "",
    stderr: "ada does not persist /var/lgo; did you mean /var/log?\n",
  });
  expect(read(root)).toBe(persistent);
});

const wrong: [args: string, code: number, message: string, hint?: string][] = [
  ["add ada", 2, "no path is named, and no --service"],
  ["add adda /srv", 2, "no spec describes a host named adda", "did you mean ada?"],
  ["add bob /srv", 2, "bob has no persistent volume yet", "--volume /persist"],
  ["add ada srv", 2, '"srv" is not an absolute path', "write the whole path"],
  ["add ada /srv/", 2, '"/srv/" must be written without', "did you mean /srv?"],
  ["add ada /srv/../a//b", 2, "must be written without", "did you mean /a/b?"],
  ["add ada /", 2, "/ can't persist as a whole"],
  ["add ada /srv --volume /persit", 2, "ada has no volume /persit", "did you mean /persist?"],
  ["add ada /srv --mode 750", 1, '"750" is not a mode'],
  ["add ada /srv --how link", 2, "Allowed choices are bindmount, symlink."],
  ["add ada /srv --why --file", 2, "A value is missing."],
  ["add ada /etc/shadow", 4, "/etc/shadow must not persist", "hashedPasswordFile"],
  ["add ada --service forgeo", 2, "forgeo is no service of which strata knows", "did you mean forgejo?"],
  ["rm ada /var/log/nginx", 4, "/var/log/nginx persists on ada because /var/log does", "kept whole"],
];

test.each(wrong)("strata persist %s: exit %i, and nothing is written", (args, code, message, hint) => {
  const root = project({ [spec]: persistent });
  const before = treeOf(root);
  const run = persist(root, args);
  expect(run.code).toBe(code);
  expect(run.stderr).toContain(message);
  if (hint !== undefined) expect(run.stderr).toContain(hint);
  const json = persist(root, `${args} --json`);
  expect(json.code).toBe(code);
  const { diagnostics } = JSON.parse(json.stdout) as { diagnostics: { message: string }[] };
  expect(diagnostics.map((one) => one.message).join("\n")).toContain(message);
  expect(treeOf(root)).toEqual(before);
});

test("several volumes: one has to be named", () => {
  const two = persistent.replace("    volumes: {\n", '    volumes: {\n      "/big": {},\n');
  const root = project({ [spec]: two });
  const { code, stderr } = persist(root, "add ada /srv");
  expect(code).toBe(2);
  expect(stderr).toContain("choose one with --volume: /big or /persist");
  expect(persist(root, "add ada /srv --volume /big").code).toBe(0);
  expect(read(root)).toContain('      "/big": {\n        directories: {\n          "/srv": true,\n');
});

test("a spec that does not load stays as it is", () => {
  const broken = persistent.replace("enable: true", "enabel: true");
  const root = project({ [spec]: broken });
  const { code, stdout, stderr } = persist(root, "add ada /srv");
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("did you mean `enable`?");
  expect(read(root)).toBe(broken);
});

test("the file's mode stays, a link leads on to it, and no other file is left", () => {
  const root = project({ [spec]: persistent });
  const file = join(root, spec);
  put(root, "elsewhere/.keep", "");
  renameSync(file, join(root, "elsewhere/ada.ts"));
  symlinkSync("../../elsewhere/ada.ts", file);
  chmodSync(join(root, "elsewhere/ada.ts"), 0o640);
  const { code, stdout } = persist(root, "add ada /srv");
  expect([code, stdout.split("\n")[0]]).toEqual([0, "--- a/elsewhere/ada.ts"]);
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(lstatSync(join(root, "elsewhere/ada.ts")).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(root, "elsewhere")).sort()).toEqual([".keep", "ada.ts"]);
  expect(readdirSync(join(root, "specs/hosts")).sort()).toEqual(["ada.ts", "bob.ts"]);
});

test("--json is one document", () => {
  const root = project({ [spec]: persistent });
  const added = JSON.parse(persist(root, "add ada /srv /var/log --json").stdout) as object;
  expect(added).toMatchObject({
    command: "persist add",
    host: "ada",
    written: true,
    files: [spec],
    remarks: [
      { what: "/srv", state: "added" },
      { what: "/var/log", state: "unchanged" },
    ],
    diagnostics: expect.any(Array) as unknown[],
  });
  const removed = JSON.parse(persist(root, "rm ada /srv --json --dry-run").stdout) as object;
  expect(removed).toMatchObject({ command: "persist rm", written: false, remarks: [{ state: "removed" }] });
});
