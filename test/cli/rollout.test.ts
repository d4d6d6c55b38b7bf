/** `strata rollout`: the fleet's table, and the steps of a host. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../fixtures/archive.ts";
import { put, strata, treeOf } from "./strata.ts";

const specs: Record<string, string> = {
  juni: `rollout: { done: true }, persistence, rootReset: { enable: true }`,
  h001: `rollout: { phase: 3, notes: "many services" }`,
  h002: `rollout: { phase: 4, skip: "its purpose is to keep data" }`,
  o001: `rollout: { phase: 1 }, persistence, rootReset: { enable: true }`,
  l001: `rollout: { phase: 1, notes: "easy to make anew", steps: ["Export the users."] }, persistence`,
  bare: ``,
};

const table = `Host  Implemented       Phase  Notes
juni  yes               -      btrfs, root @root, 4 paths on /persist
l001  persistence only  1      easy to make anew; btrfs root, 4 paths on /persist
o001  ready             1      btrfs, root @root, 4 paths on /persist
h001  no                3      many services; btrfs root
h002  no, on purpose    4      its purpose is to keep data; btrfs root
1 other host has nothing of it in its spec
`;

test("a line for each host that has a part in it, in the order of their turns, and nothing is written", () => {
  const root = fleet();
  expect(strata(root, ["rollout"])).toMatchObject({ code: 0, stdout: table });
  expect(treeOf(join(root, "out"))).toEqual({});
});

test("--json is one document", () => {
  const { code, stdout } = strata(fleet(), ["rollout", "--json"]);
  expect(code).toBe(0);
  const { hosts, ...rest } = JSON.parse(stdout) as Record<"command" | "diagnostics" | "hosts", unknown[]>;
  expect(rest.command).toBe("rollout");
  expect(rest.diagnostics).toContainEqual(expect.objectContaining({ code: "S332", host: "h001" }));
  expect(hosts).toHaveLength(5);
  expect(hosts[1]).toEqual({
    host: "l001",
    implemented: "persistence only",
    phase: 1,
    notes: "easy to make anew",
    summary: "btrfs root, 4 paths on /persist",
    persisted: 4,
  });
});

test("the steps of a host are its rollout.md, by the project's own template", () => {
  const root = fleet();
  const { code, stdout } = strata(root, ["rollout", "l001"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# Rollout of l001\n[^]*\n1\. Export the users\.\n/);
  const { steps } = JSON.parse(strata(root, ["rollout", "l001", "--json"]).stdout) as { steps: string };
  expect(`${steps}\n`).toBe(stdout);
  put(root, "templates/rollout/rollout.md.hbs", "Of {{text title}}: {{text nothing}}\n");
  expect(strata(root, ["rollout", "l001"])).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("templates/rollout/rollout.md.hbs:1") as string,
  });
});

test("a host without a rollout has no steps; an unknown one is wrong usage", () => {
  const root = fleet();
  expect(strata(root, ["rollout", "bare"])).toMatchObject({
    code: 0,
    stdout: "bare has no `rollout` in its spec, so there are no steps: say `rollout: {}` in it to get them\n",
  });
  expect(strata(root, ["rollout", "l01"])).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("did you mean l001?") as string,
  });
});

function fleet(): string {
  return folderOf(Object.entries(specs).map(([name, more]) => [`specs/hosts/${name}.ts`, spec(name, more)]));
}

function spec(name: string, more: string): string {
  return `import { byLabel, host } from "strata";

const on = (subvolume: string) => byLabel("nixos", { fsType: "btrfs", options: [\`subvol=\${subvolume}\`] });
const persistence = {
  enable: true,
  volumes: {
    "/persist": {
      directories: { "/var/lib/nixos": true, "/var/log": true },
      files: { "/etc/machine-id": true, "/etc/ssh/ssh_host_ed25519_key": { mode: "0600" } },
    },
  },
};

export default host(${JSON.stringify(name)}, {
  fileSystems: {
    "/": on("@root"),
    "/boot": byLabel("ESP", { fsType: "vfat" }),
    "/nix": on("@nix"),
    "/persist": on("@persist"),
  },
  ${more}
});
`;
}
