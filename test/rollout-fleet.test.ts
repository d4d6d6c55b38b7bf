/** The specs of the impermanence rollout hold what its document lists, in full. */
import { describe, expect, test } from "vitest";
import { host } from "../generator/index.ts";
import { persistedPaths } from "../generator/model/persistence.ts";
import { judge } from "../generator/stages/judge.ts";
import { resolve } from "../generator/stages/resolve.ts";
import { validate } from "../generator/stages/validate.ts";
import { fleet, listed } from "./fixtures/rollout-fleet.ts";

const definitions = Object.entries(fleet).map(([name, spec]) => ({
  definition: host(name, spec),
  file: `specs/hosts/${name}.ts`,
}));
const { specs } = validate(definitions);
const hosts = resolve(specs);

test("no rule has anything to say of them", () => {
  expect(judge(hosts)).toEqual([]);
});

describe.each(Object.keys(listed))("%s", (name) => {
  const model = hosts.find((one) => one.model.name === name)!.model;

  test("persists what the document lists, and nothing else", () => {
    const paths = persistedPaths(model.persistence).map(({ entry }) => entry.path);
    expect(paths.sort()).toEqual(listed[name]!.toSorted());
  });

  test("resets its root if it persists anything, and keeps old ones by the document's policy", () => {
    if (listed[name]!.length === 0) expect(model.rootReset).toBeNull();
    else expect(model.rootReset?.keep).toMatchObject({ recent: 5, weekly: 4 });
  });

  test("says where it stands in the rollout", () => {
    expect(model.settings["rollout"]).toMatchObject({ notes: expect.any(String) });
  });
});
