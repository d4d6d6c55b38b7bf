/** What the module of the root's reset says, and its scripts. */
import type { HostModel } from "../../model/host.ts";
import type { RootReset } from "../../model/root-reset.ts";
import { reference } from "../../nix/value.ts";
import type { PlannedFile } from "../kind.ts";
import { rootFileSystem, type UnitOrder } from "./stage1.ts";

/** The data of `root-reset.nix`. */
export function rootResetView(
  host: HostModel,
  { method, stage1, report }: RootReset,
  order: UnitOrder | null,
): Record<string, unknown> {
  const packages = ["pkgs.coreutils", "pkgs.findutils", "pkgs.gnugrep", "pkgs.gnused", "pkgs.util-linux"];
  const tools = {
    btrfs: ["pkgs.btrfs-progs"],
    bcachefs: ["pkgs.bcachefs-tools"],
    zfs: ["config.boot.zfs.package"],
    tmpfs: [],
  };
  const resets = method !== "tmpfs";
  const { noCopyOnWrite } = attributesOf(host);
  return {
    packages: [...packages, ...tools[method]].map(reference),
    usesConfig: method === "zfs",
    systemd: order && { ...order, noCopyOnWrite },
    scripted: resets && stage1 === "scripted" && { noCopyOnWrite },
    resets,
    report,
  };
}

/** The scripts of the units. */
export function filesOf(host: HostModel, reset: RootReset): PlannedFile[] {
  const script = (name: string, view: Record<string, unknown> = {}): PlannedFile => ({
    name: `root-reset/${name}.sh`,
    template: `root-reset/${name}.sh.hbs`,
    view,
  });
  if (reset.method === "tmpfs") return [script("strata-root")];
  return [script("reset", scriptView(host, reset)), script("failed"), script("strata-root")];
}

function scriptView(host: HostModel, reset: RootReset): Record<string, unknown> {
  const { method, stage1, device, keptIn } = reset;
  const root = reset.subvolume ?? device;
  const [dataset, bcachefs] = [method === "zfs", method === "bcachefs"];
  const common = { root, new: `${root}.new`, kept: keptIn, dataset, bcachefs };
  if (dataset) {
    const pool = device.split("/")[0]!;
    return { ...common, pool, unopened: `the pool ${pool} is not imported` };
  }
  // Whatever is asked for on the whole file system, such as `degraded`, may be what it needs to be mounted at all.
  const options = rootFileSystem(host)?.options ?? [];
  return {
    ...common,
    type: method,
    device,
    options: [...(method === "btrfs" ? ["subvolid=5"] : []), ...options].join(","),
    unopened: `${device} can't be mounted`,
    // bcachefs has no way to ask whether a directory is a subvolume; busybox' mv has no such option.
    noCopy: bcachefs && stage1 === "systemd",
    ...attributesOf(host),
  };
}

/** The attributes of the root's subvolume, which a new one has to be given. */
function attributesOf(host: HostModel): { noCopyOnWrite: boolean; uncompressed: boolean } {
  const facts = rootFileSystem(host)?.subvolumes.find(({ name }) => name === host.rootReset?.subvolume);
  return { noCopyOnWrite: facts?.copyOnWrite === false, uncompressed: facts?.uncompressed ?? false };
}
