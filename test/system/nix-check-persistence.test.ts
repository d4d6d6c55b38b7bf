/** A host's check finds out where its modules don't keep what its model says. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeHosts } from "./nix-compile.ts";
import { complaintOf, copyWorkTree, evalFlake, hasFlake, temporary, titled, valueOf } from "./nix-flake.ts";
import { persistence } from "./nix-hosts/persistence.ts";

describe.skipIf(!hasFlake)(titled("checks.<host> of what persists"), () => {
  const { path: root, remove } = temporary();
  beforeAll(() => copyWorkTree(join(root, "flake")));
  afterAll(remove);

  const [impermanence, preservation] = ["persistedBtrfsImpermanence", "persistedTmpfsPreservation"] as const;
  test.each([
    {
      what: "a directory that is not kept",
      host: impermanence,
      edit: [/^ *"\/var\/log\/journal"\n/m, ""],
      says: 'environment.persistence."/persist".directories."/var/log/journal"\n         expected {',
    },
    {
      what: "a mode",
      host: impermanence,
      edit: ['mode = "0750"', 'mode = "0755"'],
      says: 'environment.persistence."/persist".directories."/var/lib/forgejo".mode\n         expected "0750"\n         found    "0755"',
    },
    {
      what: "a file that a service can't replace",
      host: impermanence,
      edit: [
        /\{\s+file = "\/var\/lib\/systemd\/random-seed";\s+method = "symlink";\s+\}/,
        '"/var/lib/systemd/random-seed"',
      ],
      says: 'files."/var/lib/systemd/random-seed".how\n         expected "symlink"\n         found    "bindmount"',
    },
    {
      what: "a user's directory that no spec has",
      host: impermanence,
      edit: [/^( *)"\.local\/share\/direnv"\n/m, '$&$1".cache"\n'],
      says: 'environment.persistence."/persist".directories."/home/josh/.cache"\n         expected nothing',
    },
    {
      what: "a volume that no spec has",
      host: impermanence,
      edit: ['"/persist" = {', '"/more".files = [ "/etc/more" ];\n  environment.persistence."/persist" = {'],
      says: 'environment.persistence."/more"\n         expected nothing',
    },
    {
      what: "an owner",
      host: preservation,
      edit: ['user = "forgejo"', 'user = "git"'],
      says: 'preservation.preserveAt."/persist".directories."/var/lib/forgejo".user\n         expected "forgejo"\n         found    "git"',
    },
    {
      what: "a mount that file managers show",
      host: preservation,
      edit: [/^ *mountOptions = \[ "x-gvfs-hide" \];\n/m, ""],
      says: 'preservation.preserveAt."/var/keep it".directories."/srv/an odd [path] \\$x".hidden',
    },
  ] as const)("fails for $what", async ({ host, edit: [from, to], says }) => {
    const out = join(root, `out-${host}-${says.length}`);
    writeHosts(out, { [host]: persistence[host]! });
    const module = join(out, "hosts", host, "persistence.nix");
    const before = readFileSync(module, "utf8");
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(module, after);
    expect(complaintOf(await check(host, out))).toContain(says);
  });

  test("passes where a host's own modules keep more, and know its users", async () => {
    const out = join(root, "out-own");
    writeHosts(out, { [impermanence]: persistence[impermanence]! });
    const module = `{
      environment.persistence."/persist".directories = [ "/var/lib/more" ];
      environment.persistence."/more".files = [ "/etc/more" ];
      users.users.josh = { isNormalUser = true; group = "josh"; };
      users.users.ada = { isSystemUser = true; group = "josh"; home = "/srv/people/ada"; };
      users.groups.josh = { };
    }`;
    valueOf(await check(impermanence, out, `{ ${impermanence} = [ ${module} ]; }`));
  });

  test("fails where a host's own modules have another home for a user", async () => {
    const out = join(root, "out-home");
    writeHosts(out, { [impermanence]: persistence[impermanence]! });
    const module = `{
      users.users.josh.isNormalUser = true;
      users.users.ada.isNormalUser = true;
    }`;
    const complaint = complaintOf(await check(impermanence, out, `{ ${impermanence} = [ ${module} ]; }`));
    expect(complaint).toContain('environment.persistence."/persist".directories."/srv/people/ada/mail"');
  });

  function check(host: string, out: string, modules = "{ }"): ReturnType<typeof evalFlake> {
    const outputs = `strata.lib.fromOut { out = ${out}; modules = ${modules}; }`;
    return evalFlake(join(root, "flake"), `strata: (${outputs}).checks.x86_64-linux.${host}.drvPath`);
  }
});
