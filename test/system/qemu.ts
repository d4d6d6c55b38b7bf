/**
 * A virtual machine with Debian's kernel on this machine's root file system, for what this machine's own kernel lacks. All programs
 * of this machine and the Nix store are there; what the guest writes outside of its disks is lost with it.
 *
 * Needs Debian's qemu-system-x86, busybox-static and udev, and the kernel that `fetch-kernel` brings. The processor is emulated:
 * that takes ten seconds to boot, and works everywhere, also where /dev/kvm is there and of no use.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Shell } from "./shell.ts";

/** Where `fetch-kernel` puts the kernel. */
export const kernel = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "strata/kernel");

/** A running virtual machine. */
export interface Machine {
  run: Shell;
  stop(): Promise<void>;
}

/** Boots a machine with empty disks, /dev/vda, /dev/vdb and so on, of the given sizes in GiB: they take only the space that is written. */
export async function boot(...disks: number[]): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), "strata-qemu-"));
  const images = disks.map((size, index) => {
    const image = join(folder, `disk-${index}`);
    writeFileSync(image, "");
    truncateSync(image, size * 2 ** 30);
    return image;
  });
  const qemu = spawn("qemu-system-x86_64", qemuArguments(folder, images), {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(qemu, "exit");
  // A test that hangs is ended without its hooks.
  process.once("exit", () => qemu.kill("SIGKILL"));

  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const lines = createInterface(qemu.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (!done) return value as string;
    throw new Error(`the virtual machine is gone; its last words:\n${read("console").slice(-4000)}`);
  };

  const run: Shell = async (script) => {
    writeFileSync(join(folder, "script"), `set -eu\n${script}\n`);
    qemu.stdin.write("run\n");
    const status = await answer();
    if (status === "0") return read("stdout");
    throw new Error(`exit ${status} of\n${script}\n${read("stderr").slice(-4000)}`);
  };

  const stop = async (): Promise<void> => {
    qemu.kill("SIGKILL");
    await exited;
    rmSync(folder, { recursive: true });
  };

  try {
    await answer();
  } catch (error) {
    await stop();
    throw error;
  }
  return { run, stop };
}

/** QEMU's arguments: guest.sh speaks to the test on the second serial port, and finds the scripts in `folder`. */
function qemuArguments(folder: string, images: readonly string[]): string[] {
  const init = fileURLToPath(new URL("guest.sh", import.meta.url));
  // Without rdrand, each program that wants random numbers waits for them.
  const processor = "-accel tcg -cpu qemu64,+rdrand -m 2048";
  const kernelLine = `console=ttyS0 panic=-1 mitigations=off norandmaps strata.init=${init} strata.kernel=${kernel}`;
  const share = "security_model=none";
  return [
    ...`${processor} -nodefaults -display none -no-reboot`.split(" "),
    ...["-kernel", join(kernel, "vmlinuz"), "-initrd", join(kernel, "initrd"), "-append", kernelLine],
    ...["-virtfs", `local,path=/,mount_tag=root,${share},readonly=on,multidevs=remap`],
    ...["-virtfs", `local,path=${folder},mount_tag=share,${share}`],
    ...["-serial", `file:${join(folder, "console")}`, "-serial", "stdio"],
    ...images.flatMap((image) => ["-drive", `file=${image},format=raw,if=virtio,cache=unsafe`]),
  ];
}
