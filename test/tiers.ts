/**
 * What a test needs of the machine. A tier that is not there is skipped, with the reason in the test's title; one that
 * the environment variable `STRATA_REQUIRE` names (`STRATA_REQUIRE="nix root"`) is compulsory: without it the test
 * file fails.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { kernel } from "./system/qemu.ts";

/** Each tier's name, whether this machine has it, and what to say where it does not. */
const tiers = {
  nix: { isThere: () => runs("nix"), lack: "nix is not on PATH" },
  nixfmt: { isThere: () => runs("nixfmt"), lack: "nixfmt is not on PATH" },
  root: { isThere: isRoot, lack: "this is not root, with leave to mount and to use loop devices" },
  podman: {
    isThere: hasPodman,
    lack: "this is not root, with leave to mount, or podman, crun, fuse-overlayfs, newuidmap or a static busybox is not there",
  },
  qemu: {
    isThere: hasMachine,
    lack: "qemu-system-x86_64, or the kernel of test/system/fetch-kernel, is not there",
  },
  kvm: { isThere: hasKvm, lack: "/dev/kvm can't be opened" },
};

/** The name of a tier. */
export type Tier = keyof typeof tiers;

const known = new Map<Tier, boolean>();

/** Whether this machine has the tier. Throws where it has not and `STRATA_REQUIRE` names it. */
export function tier(name: Tier): boolean {
  let isThere = known.get(name);
  if (isThere === undefined) known.set(name, (isThere = tiers[name].isThere()));
  if (!isThere && (process.env["STRATA_REQUIRE"] ?? "").split(/\W+/).includes(name))
    throw new Error(`STRATA_REQUIRE names ${name}, but ${tiers[name].lack}`);
  return isThere;
}

/** A test's title, with the reason where its tier is not there. */
export function titled(name: Tier, title: string): string {
  return tier(name) ? title : `${title} (skipped: ${tiers[name].lack})`;
}

function runs(command: string): boolean {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
}

function hasMachine(): boolean {
  return existsSync(join(kernel, "initrd")) && runs("qemu-system-x86_64");
}

function isRoot(): boolean {
  const succeeds = (...[command, ...args]: [string, ...string[]]) => spawnSync(command, args).status === 0;
  return process.getuid?.() === 0 && succeeds("unshare", "--mount", "true") && succeeds("losetup", "--find");
}

function hasPodman(): boolean {
  const programs = ["podman", "crun", "fuse-overlayfs", "newuidmap", "busybox", "jq"];
  return isRoot() && spawnSync("which", programs, { stdio: "ignore" }).status === 0;
}

function hasKvm(): boolean {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
