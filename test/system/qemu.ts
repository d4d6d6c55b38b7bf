/**
 * A virtual machine with Debian's kernel on this machine's root file system, for what this machine's own kernel lacks. All programs
 * of this machine, and the Nix store, are there; what it writes outside of its disks and `run`'s output is lost with it.
 *
 * Needs Debian's qemu-system-x86 and busybox-static, the kernel that `fetch-kernel` brings, and udev. It emulates the processor:
 * that takes some seconds to boot, and works everywhere, also where /dev/kvm is there and broken.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Shell } from "./shell.ts";

/** A running virtual machine. */
export interface Machine {
  run: Shell;
  stop(): Promise<void>;
}

/** Where `fetch-kernel` puts the kernel. */
export const kernel = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "strata/kernel");

/** Boots a machine with empty disks, /dev/vda, /dev/vdb and so on, of the given sizes in GiB: they take no more space than is written. */
export async function boot(...disks: number[]): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), "strata-qemu-"));
  const drives = disks.flatMap((size, index) => {
    const image = join(folder, `disk-${index}`);
    writeFileSync(image, "");
    truncateSync(image, size * 2 ** 30);
    return ["-drive", `file=${image},format=raw,if=virtio,cache=unsafe`];
  });
  const init = fileURLToPath(new URL("guest.sh", import.meta.url));
  const shared = (path: string, tag: string, more: string): string[] => [
    "-virtfs",
    `local,path=${path},mount_tag=${tag},security_model=none${more}`,
  ];
  const qemu = spawn(
    "qemu-system-x86_64",
    [
      ...[
        "-accel",
        "tcg",
        "-cpu",
        "qemu64,+rdrand",
        "-m",
        "2048",
        "-nodefaults",
        "-display",
        "none",
        "-no-reboot",
      ],
      ...["-kernel", join(kernel, "vmlinuz"), "-initrd", join(kernel, "initrd")],
      ...["-append", `console=ttyS0 panic=-1 mitigations=off strata.init=${init} strata.kernel=${kernel}`],
      ...shared("/", "root", ",readonly=on,multidevs=remap"),
      ...shared(folder, "share", ""),
      ...["-serial", `file:${join(folder, "console")}`, "-serial", "stdio"],
      ...drives,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const exited = once(qemu, "exit");
  const lines = createInterface(qemu.stdout)[Symbol.asyncIterator]();

  /** The next line from the guest; without one, the guest is gone. */
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (!done) return value as string;
    const console = readFileSync(join(folder, "console"), "utf8");
    throw new Error(`the virtual machine is gone; its last words:\n${console.slice(-4000)}`);
  };

  let runs = 0;
  const run: Shell = async (script) => {
    const name = `script-${++runs}`;
    const path = join(folder, name);
    writeFileSync(path, `set -eu\n${script}\n`);
    qemu.stdin.write(`${name}\n`);
    const status = await answer();
    if (status === "0") return readFileSync(`${path}.stdout`, "utf8");
    const said = readFileSync(`${path}.stderr`, "utf8");
    throw new Error(`exit ${status} of\n${script}\n${said.slice(-4000)}`);
  };

  const stop = async (): Promise<void> => {
    qemu.kill("SIGKILL");
    await exited;
    rmSync(folder, { recursive: true });
  };

  await answer();
  return { run, stop };
}
