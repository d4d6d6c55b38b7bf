/** Every rule finds what breaks it, in a spec that breaks nothing else. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rulesDocument } from "../../generator/docs/rules.ts";
import { allRules } from "../../generator/kinds/rules.ts";
import { backupArchive } from "./backup-archive.cases.ts";
import { backupBtrbk } from "./backup-btrbk.cases.ts";
import { backupCost } from "./backup-cost.cases.ts";
import { backupDestination } from "./backup-destination.cases.ts";
import { backupPaths } from "./backup-paths.cases.ts";
import { backupSecrets } from "./backup-secrets.cases.ts";
import { backup } from "./backup.cases.ts";
import { boot } from "./boot.cases.ts";
import { btrfs } from "./btrfs.cases.ts";
import { containersDrivers } from "./containers-drivers.cases.ts";
import { containersKept } from "./containers-kept.cases.ts";
import { containersPlaces } from "./containers-places.cases.ts";
import { containers } from "./containers.cases.ts";
import { devices } from "./devices.cases.ts";
import { encryption } from "./encryption.cases.ts";
import { fleet } from "./fleet.cases.ts";
import { judged } from "./judged.ts";
import { monitoring } from "./monitoring.cases.ts";
import { mounts } from "./mounts.cases.ts";
import { names } from "./names.cases.ts";
import { persistedPaths } from "./persisted-paths.cases.ts";
import { persistenceAround } from "./persistence-around.cases.ts";
import { persistence } from "./persistence.cases.ts";
import { redundancy } from "./redundancy.cases.ts";
import { references } from "./references.cases.ts";
import { roles } from "./roles.cases.ts";
import { rollout } from "./rollout.cases.ts";
import { rootResetAround } from "./root-reset-around.cases.ts";
import { rootReset } from "./root-reset.cases.ts";
import { sameNames } from "./same-names.cases.ts";
import { snapshots } from "./snapshots.cases.ts";
import { space } from "./space.cases.ts";
import { stage1 } from "./stage1.cases.ts";
import { swap } from "./swap.cases.ts";
import { undelivered } from "./undelivered.cases.ts";
import { upkeep } from "./upkeep.cases.ts";
import { usedTwice } from "./used-twice.cases.ts";

const cases = [
  ...references,
  ...names,
  ...sameNames,
  ...redundancy,
  ...space,
  ...mounts,
  ...stage1,
  ...btrfs,
  ...roles,
  ...rollout,
  ...undelivered,
  ...boot,
  ...devices,
  ...encryption,
  ...swap,
  ...upkeep,
  ...usedTwice,
  ...monitoring,
  ...snapshots,
  ...backupArchive,
  ...backupBtrbk,
  ...backupCost,
  ...backupDestination,
  ...backupPaths,
  ...backupSecrets,
  ...backup,
  ...persistence,
  ...persistedPaths,
  ...persistenceAround,
  ...rootReset,
  ...rootResetAround,
  ...containers,
  ...containersDrivers,
  ...containersPlaces,
  ...containersKept,
];
const rules = new Map(allRules().map((rule) => [rule.code, rule]));

describe.each(cases)("$code $finds.0.message", ({ code, also = [], breaks, finds, keeps }) => {
  test("is found", () => {
    const findings = judged({ a: breaks });
    const own = findings.filter((finding) => finding.code === code);
    expect(own.map(({ message, path }) => ({ message, path }))).toEqual(
      finds.map(({ message, path }) => ({ message, path })),
    );
    for (const [index, { hint = rules.get(code)?.remedy }] of finds.entries())
      expect(own[index]).toMatchObject({ hint, severity: rules.get(code)?.severity, host: "a" });
    const others = findings.filter((finding) => finding.code !== code && !also.includes(finding.code));
    expect(others).toEqual([]);
  });

  test("is not found where it is not", () => {
    expect(judged({ a: keeps }).filter((finding) => !also.includes(finding.code))).toEqual([]);
    expect(also).not.toContain(code);
  });
});

test.each(fleet)("$code across hosts", ({ code, breaks, finds, keeps }) => {
  const findings = judged(breaks);
  expect(findings.map(({ code, message, path, host }) => ({ code, message, path, host }))).toEqual(
    finds.map((finding) => ({ code, ...finding })),
  );
  expect(judged(keeps)).toEqual([]);
});

test("every rule has a spec that breaks it and one that does not", () => {
  const covered = new Set([...cases, ...fleet].map(({ code }) => code));
  expect([...covered].sort()).toEqual([...rules.keys()]);
});

test("every rule has a code of its own", () => {
  const codes = allRules().map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => !/^S[0-9]{3}$/.test(code))).toEqual([]);
});

test("every rule stands under one heading of docs/rules.md", () => {
  const documented = [...rulesDocument().matchAll(/^### (S\d+):/gm)].map(([, code]) => code);
  expect(documented.sort()).toEqual([...rules.keys()]);
});

// `npx vitest run --config test/vitest.config.ts test/rules -u` writes the page anew.
test("docs/rules.md is what the rules say", async () => {
  await expect(rulesDocument()).toMatchFileSnapshot(
    fileURLToPath(new URL("../../docs/rules.md", import.meta.url)),
  );
});
