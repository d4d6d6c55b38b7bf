/** What a change means for a host that has containers. */
import { expect, test } from "vitest";
import { host, type HostInput } from "../../generator/index.ts";
import type { HostModel } from "../../generator/model/host.ts";
import { judgeContinuity } from "../../generator/stages/continuity.ts";
import { manifestModel } from "../../generator/stages/plan.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { ofAda, ofRoot, on, type Containers } from "../rules/containing.ts";
import { machine, root } from "../rules/judged.ts";

function resolved(spec: HostInput): HostModel {
  const { specs, diagnostics } = validate([{ definition: host("l001", spec), file: "specs/l001.ts" }]);
  expect(diagnostics).toEqual([]);
  return resolve(specs)[0]!.model;
}

const written = (spec: HostInput): unknown => JSON.parse(JSON.stringify(manifestModel(resolved(spec))));

/** What is said of a change, and what to do. */
const changed = (was: HostInput, is: HostInput): { said: string; hint: string | undefined }[] =>
  judgeContinuity(written(was), resolved(is)).map(({ code, message, path = [], hint }) => ({
    said: `${code} ${message} (${path.join(" ")})`,
    hint,
  }));
const said = (was: HostInput, is: HostInput): string[] => changed(was, is).map((change) => change.said);

const none = machine({ root });
const adas = "/home/ada/.local/share/containers/storage";

test("nothing is said where stores stay, or are new", () => {
  expect(said(ofAda({}), ofAda({ prune: true, linger: false }))).toEqual([]);
  expect(said(none, on("ext4", { users: { ada: {} } }))).toEqual([]);
});

test("a store whose driver changes, and what to run", () => {
  expect(changed(ofAda({ driver: "vfs" }), ofAda({}))).toEqual([
    {
      said: "W815 the store of ada was kept by the driver vfs, and is now to be by overlay: its images, containers and volumes are there for the old one (containers users ada driver)",
      hint: "switch, and then run `strata-containers migrate` as ada: until then, podman goes on as before, or finds nothing",
    },
  ]);
  expect(changed(ofRoot({}), ofRoot({ driver: "vfs" }))[0]?.hint).toContain(
    "`strata-containers migrate` as root",
  );
});

test("a store that the kernel is to mount in place of fuse-overlayfs", () => {
  const fuse = ofAda({ mountProgram: "fuse-overlayfs" });
  expect(said(fuse, ofAda({ mountProgram: "kernel" }))).toEqual([
    "W819 the store of ada was mounted by fuse-overlayfs, and is now to be by the kernel, which reads its layers differently (containers users ada mountProgram)",
  ]);
  expect(said(ofAda({}), fuse)).toEqual([]);
});

test("a store that moves, and one that is gone", () => {
  expect(said(ofAda({}), ofAda({ graphRoot: "/srv/ada" }))).toEqual([
    `W816 the store of ada was at ${adas}, and is now at /srv/ada: the old one stays, and the new one is empty (containers users ada graphRoot)`,
  ]);
  expect(changed(ofAda({}), none)).toEqual([
    {
      said: `W817 the store of ada is no longer described: its images, containers and volumes stay in ${adas} (containers users)`,
      hint: "delete it if you need none of it: `podman system reset` as ada, before you switch",
    },
  ]);
  expect(said(ofRoot({}), on("ext4", { system: false }))).toEqual([
    "W817 root's store is no longer described: its images, containers and volumes stay in /var/lib/containers/storage (containers system)",
  ]);
});

test("numbers of a user that change, and whose files do not", () => {
  const range = (subIds: NonNullable<Containers["users"]>[string]["subIds"]): HostInput => ofAda({ subIds });
  expect(said(range(true), range({ start: 200_000 }))).toEqual([
    `W818 the numbers of ada within containers were automatic, and are now 200000 to 265535: the files in ${adas} belong to the old ones (containers users ada subIds)`,
  ]);
  expect(said(range({ start: 200_000 }), range(false))).toEqual([
    `W818 the numbers of ada within containers were 200000 to 265535, and are now none: the files in ${adas} belong to the old ones (containers users ada subIds)`,
  ]);
  expect(said(range(false), range(true))).toHaveLength(1);
  expect(said(range({ start: 200_000 }), range({ start: 200_000, count: 131_072 }))).toEqual([]);
});

test("a manifest of an earlier strata, or one that somebody has edited", () => {
  const is = resolved(ofAda({ driver: "vfs", graphRoot: "/srv/ada" }));
  const model = written(ofAda({})) as Record<string, unknown>;
  const codes = (previous: object): (string | undefined)[] =>
    judgeContinuity(previous, is).map(({ code }) => code);
  expect(codes(model)).toEqual(["W815", "W816"]);
  expect(codes({ ...model, containers: undefined, settings: undefined })).toEqual([]);
  expect(codes({ ...model, containers: { stores: "?" }, settings: 5 })).toEqual([]);
});
