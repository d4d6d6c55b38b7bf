/** What a change means for a host that is installed, and whose data a reset would take. */
import { expect, test } from "vitest";
import { host, nodev, type HostInput } from "../../generator/index.ts";
import { judgeContinuity } from "../../generator/stages/continuity.ts";
import { manifestModel } from "../../generator/stages/plan.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import type { HostModel } from "../../generator/model/host.ts";
import { machine, root } from "../rules/judged.ts";
import { directory, joined, persisting, resetting, subvolumes } from "../rules/persisting.ts";

function resolved(spec: HostInput): HostModel {
  const { specs, diagnostics } = validate([{ definition: host("l001", spec), file: "specs/l001.ts" }]);
  expect(diagnostics).toEqual([]);
  return resolve(specs)[0]!.model;
}

/** What is said of a change, and what to do. */
function changed(was: HostInput, is: HostInput): { said: string; hint: string | undefined }[] {
  const previous: unknown = JSON.parse(JSON.stringify(manifestModel(resolved(was))));
  return judgeContinuity(previous, resolved(is)).map(({ code, message, path = [], hint }) => ({
    said: `${code} ${message} (${path.join(" ")})`,
    hint,
  }));
}
const said = (was: HostInput, is: HostInput): string[] => changed(was, is).map((change) => change.said);

const plain = persisting({}, { rootReset: {}, persistence: {} });
const app = persisting(directory("/var/lib/app"));
const reset = (rootReset: NonNullable<HostInput["rootReset"]>): HostInput =>
  persisting({}, { rootReset: { enable: true, ...rootReset } });

test("nothing is said where all stays, or was in a persisted directory already", () => {
  expect(said(app, app)).toEqual([]);
  expect(
    said(
      persisting(directory("/srv")),
      persisting({ directories: { "/srv": true, "/srv/app": { mode: "0700" } } }),
    ),
  ).toEqual([]);
});

test("paths that no longer persist, and where their data is", () => {
  expect(changed(app, persisting({}))).toEqual([
    {
      said: "W807 /var/lib/app no longer persists: what it holds stays at /persist/var/lib/app, out of sight (persistence volumes /persist)",
      hint: "a service that still uses it starts empty: copy the data back to where it is looked for, or delete it on /persist",
    },
  ]);
  expect(said(app, persisting({}, { persistence: { enable: false } }))).toEqual([
    "W807 /var/lib/nixos, /var/lib/app and 2 more no longer persist: what they hold stays below /persist, out of sight (persistence)",
  ]);
  expect(said(persisting(directory("/var/lib")), persisting({}))).toEqual([
    "W807 /var/lib no longer persists: what it holds stays at /persist/var/lib, out of sight (persistence volumes /persist)",
  ]);
});

test("paths that begin to persist, and hide what is there", () => {
  expect(changed(persisting({}), app)).toEqual([
    {
      said: "W808 /var/lib/app newly persists on /persist, which hides what is there until now (persistence volumes /persist directories /var/lib/app)",
      hint: "run `migrate.sh` of the host's folder there before you switch: it copies what is there onto the volume",
    },
  ]);
  expect(said(plain, persisting({}, { rootReset: {} }))).toEqual([
    "W808 /var/lib/nixos, /etc/machine-id and /etc/ssh/ssh_host_ed25519_key newly persist on /persist, which hides what is there until now (persistence volumes /persist)",
  ]);
});

test("paths that move to another volume", () => {
  const both = { ...subvolumes, "@state": { mountpoint: "/state" } };
  const volume = { directories: { "/var/lib/app": true } };
  expect(
    said(
      resetting({ "/persist": joined(volume) }, {}, both),
      resetting({ "/persist": joined({}), "/state": volume }, {}, both),
    ),
  ).toEqual([
    "W809 what /var/lib/app holds is at /persist/var/lib/app, and is now looked for at /state/var/lib/app (persistence volumes /state directories /var/lib/app)",
  ]);
});

test("a root that begins to be reset, and one that ceases to", () => {
  const kept = persisting({}, { rootReset: {} });
  expect(changed(kept, persisting({}))).toEqual([
    {
      said: "W810 the root is reset at each boot from now on, once @old-roots is there to keep the old ones (rootReset)",
      hint: "move the data first: run `migrate.sh` of the host's folder, switch, have `strata-root check` say what would be lost, then `strata-root arm`, and reboot",
    },
  ]);
  expect(said(persisting({}), kept)).toEqual([
    "W814 the root is no longer reset: the old ones in @old-roots stay, and take room (rootReset)",
  ]);
});

test("a root that goes into memory", () => {
  const inMemory = machine(
    {},
    { nodev: { "/": nodev({ fsType: "tmpfs", mountOptions: ["mode=755"] }) } },
    { rootReset: { enable: true } },
  );
  expect(said(machine({ root }), inMemory)).toEqual([
    "W802 / was on /dev/disk/by-partlabel/disk-main-root (ext4), and is now on tmpfs (tmpfs) (devices nodev /)",
    "W810 the root is in memory from the next boot on, and what is on the old one is out of sight (devices nodev /)",
  ]);
  const { rootReset: _, ...unreported } = inMemory;
  expect(said(unreported, inMemory)).toEqual([]);
  expect(said(inMemory, unreported)).toEqual([]);
});

test("old roots that are kept elsewhere, or fewer of them", () => {
  expect(said(reset({}), reset({ keptIn: "@snapshots" }))).toEqual([
    "W811 old roots were kept in @old-roots, and are now in @snapshots: nothing prunes the former (rootReset keptIn)",
  ]);
  expect(said(reset({}), reset({ keep: { recent: 2, monthly: 24, weekly: 0 } }))).toEqual([
    "W813 fewer old roots are kept (recent 5 → 2, weekly 4 → 0): the others are deleted after the next boot (rootReset keep)",
  ]);
  expect(said(reset({}), reset({ keep: { recent: 9 } }))).toEqual([]);
});

test("another backend", () => {
  const { persistence, ...rest } = app;
  expect(said(app, { ...rest, persistence: { ...persistence, backend: "preservation" } })).toEqual([
    "W812 paths were put in place by impermanence, and are now by preservation (persistence backend)",
  ]);
});

test("a manifest of an earlier strata, or one that somebody has edited", () => {
  const host = resolved(app);
  const model = JSON.parse(JSON.stringify(manifestModel(host))) as Record<string, unknown>;
  const codes = (previous: object): (string | undefined)[] =>
    judgeContinuity(previous, host).map(({ code }) => code);
  expect(codes(model)).toEqual([]);
  expect(codes({ ...model, persistence: undefined, rootReset: undefined })).toEqual(["W808", "W810"]);
  expect(codes({ ...model, persistence: { volumes: "?" }, rootReset: 5 })).toEqual(["W808", "W810"]);
});
