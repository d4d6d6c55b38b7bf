/**
 * A virtual machine with Debian's kernel on this machine's root file system, for what this machine's own kernel lacks. All programs
 * of this machine and the Nix store are there; what the guest writes outside of its disks is lost with it.
 *
 * Needs Debian's qemu-system-x86, busybox-static and udev, and the kernel that `fetch-kernel` brings. The processor is emulated:
 * that takes some seconds to boot, and works everywhere, also where /dev/kvm is there and of no use.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { kernelImage } from "./kernel-image.ts";
import type { Shell } from "./shell.ts";

/** Where `fetch-kernel` puts the kernel. */
export const kernel = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "strata/kernel");

/** A running virtual machine. */
export interface Machine {
  run: Shell;
  /** Runs a script that ends in a reboot, and waits until the machine is there again, or for so long; throws where the script ends before. */
  reboot(script?: string, seconds?: number): Promise<void>;
  /** Ends it as a power cut would: what the guest has written to its disks is in their images. */
  kill(): Promise<void>;
  /** What it has said on its console. */
  console(): string;
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
}

/** What a machine is made of. */
export interface Setup {
  /** Where it has its console, and shares files with the test. */
  folder: string;
  /** The script in this folder that is its first process, or what the initial file system starts as such. It ends in guest-serve.sh. */
  init: string;
  /** Another initial file system than that of fetch-kernel. */
  initrd?: string;
  /** The images of its disks, /dev/vda, /dev/vdb and so on. */
  images: readonly string[];
  /** Whether it starts again after a reboot, and does not end. */
  reboots?: boolean;
  /** What else the kernel is told. */
  kernelLine?: string;
}

/** Boots a machine with empty disks, /dev/vda, /dev/vdb and so on, of the given sizes in GiB: they take only the space that is written. */
export async function boot(...disks: number[]): Promise<Machine> {
  const folder = machineFolder();
  const images = disks.map((size, index) => emptyImage(folder, `disk-${index}`, size));
  return start({ folder, init: "guest.sh", images });
}

/** A folder for a machine's files. */
export function machineFolder(): string {
  return mkdtempSync(join(tmpdir(), "strata-qemu-"));
}

/** The image of an empty disk, of a size in GiB. */
export function emptyImage(folder: string, name: string, size: number): string {
  const image = join(folder, name);
  writeFileSync(image, "");
  truncateSync(image, size * 2 ** 30);
  return image;
}

/** Boots a machine, and waits until it says that it is ready. */
export async function start(setup: Setup): Promise<Machine> {
  const machine = launch(setup);
  try {
    await machine.ready();
  } catch (error) {
    await machine.stop();
    throw error;
  }
  return machine;
}

/** A machine that need not be ready yet. */
export interface Launched extends Machine {
  ready(): Promise<void>;
  /** Waits until the first process says a word of its own. */
  hears(word: string): Promise<void>;
}

/** Boots a machine, and gives it before it says that it is ready, if it ever does. */
export function launch(setup: Setup): Launched {
  const { folder } = setup;
  const qemu = spawn("qemu-system-x86_64", qemuArguments(setup), { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(qemu, "exit");
  // A test that hangs is ended without its hooks.
  const end = () => qemu.kill("SIGKILL");
  process.once("exit", end);

  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const lines = createInterface(qemu.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (!done) return value as string;
    throw new Error(`the virtual machine is gone; its last words:\n${read("console").slice(-4000)}`);
  };
  const send = (script: string): Promise<string> => {
    writeFileSync(join(folder, "script"), `set -eu\n${script}\n`);
    qemu.stdin.write("run\n");
    return answer();
  };
  const fail = (status: string, script: string): never => {
    throw new Error(`exit ${status} of\n${script}\n${read("stderr").slice(-4000)}`);
  };

  const run: Shell = async (script) => {
    const status = await send(script);
    return status === "0" ? read("stdout") : fail(status, script);
  };
  const reboot = async (script = "sync; echo b > /proc/sysrq-trigger", seconds = 120): Promise<void> => {
    const status = await inTime(seconds, send(script), () => read("console"));
    if (status !== "ready") fail(status, script);
  };
  const hears = async (word: string): Promise<void> => {
    const said = await inTime(120, answer(), () => read("console"));
    if (said !== word) throw new Error(`the virtual machine says ${said}, not ${word}`);
  };
  const ready = (): Promise<void> => hears("ready");
  const kill = async (): Promise<void> => {
    process.removeListener("exit", end);
    end();
    await exited;
  };
  const stop = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true });
  };
  return { run, reboot, ready, hears, kill, console: () => read("console"), stop };
}

/** What a boot comes to, if that does not take too long: a machine that fails in it starts again, for ever. */
async function inTime(seconds: number, word: Promise<string>, console: () => string): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the virtual machine does not start; its last words:\n${console().slice(-4000)}`));
    }, seconds * 1000);
  });
  return Promise.race([word, late]).finally(() => clearTimeout(timer));
}

/** QEMU's arguments: the guest speaks to the test on the second serial port, and finds the scripts in the folder. */
function qemuArguments(setup: Setup): string[] {
  const { folder, init, images, reboots, initrd = join(kernel, "initrd"), kernelLine = "" } = setup;
  const script = fileURLToPath(new URL(init, import.meta.url));
  // Without rdrand, each program that wants random numbers waits for them.
  const processor = "-accel tcg -cpu qemu64,+rdrand -m 2048";
  const words = `console=ttyS0 panic=-1 mitigations=off norandmaps strata.init=${script} strata.kernel=${kernel} ${kernelLine}`;
  const share = "security_model=none";
  return [
    ...`${processor} -nodefaults -display none`.split(" "),
    ...(reboots ? [] : ["-no-reboot"]),
    ...["-kernel", kernelImage(kernel), "-initrd", initrd, "-append", words],
    ...["-virtfs", `local,path=/,mount_tag=root,${share},readonly=on,multidevs=remap`],
    ...["-virtfs", `local,path=${folder},mount_tag=share,${share}`],
    ...["-chardev", `file,id=console,path=${join(folder, "console")},append=on`],
    ...["-serial", "chardev:console", "-serial", "stdio"],
    ...images.flatMap((image) => ["-drive", `file=${image},format=raw,if=virtio,cache=unsafe`]),
  ];
}
