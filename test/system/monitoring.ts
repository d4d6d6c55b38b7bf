/** Hosts that are monitored, and who takes their figures. Needs the tier `root`. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { byLabel } from "../../generator/index.ts";
import type { BackupSpec } from "./backup.ts";
import { mountedSubvolumes } from "./loop.ts";
import { shell } from "./shell.ts";
import { configureSnapper, faketime } from "./snapper.ts";

/** Seconds. */
export const hour = 3600;
export const now = (): number => Math.floor(Date.now() / 1000);

/** The file system of `mounted` in a spec. */
export const data = byLabel("data", { fsType: "btrfs", options: ["subvol=@data"] });

/** Monitoring for both takers of figures. */
export const both = { prometheus: {}, datadog: { apiKey: { file: "/run/datadog-key" } } };

/** A backup of what is mounted at a place, by a unit of the given name. */
export function backup(unitName: string, mountpoint: string): BackupSpec {
  return {
    enable: true,
    engine: "archive",
    unitName,
    subvolumes: [mountpoint],
    destination: { type: "b2", bucket: "panther" },
    credentials: { file: "/run/keys" },
  };
}

/** The labels of a check, of one mount point where it is made of several. */
export function of(check: string, mountpoint?: string): string {
  return `{check="${check}"${mountpoint === undefined ? "" : `,mountpoint="${mountpoint}"`}}`;
}

/** The command line of the script, with its state below a folder. */
export function run(host: string, folder: string): string {
  return `STATE_DIRECTORY=${folder}/state bash ${host}/monitoring/metrics.sh`;
}

/** Runs the script, and gives what each of its takers got. */
export async function taken(host: string, folder: string) {
  const socket = createSocket("udp4");
  socket.bind(8125, "127.0.0.1");
  await once(socket, "listening");
  const datagrams: string[] = [];
  socket.on("message", (message) => datagrams.push(message.toString()));
  const stderr = await shell(`${run(host, folder)} 2>&1 >/dev/null`);
  await new Promise((done) => setTimeout(done, 100));
  await new Promise<void>((done) => socket.close(done));
  const file = join(folder, "state/strata.prom");
  expect(
    await shell(
      `stat --format=%a ${file}; if command -v promtool > /dev/null; then promtool check metrics < ${file}; fi`,
    ),
  ).toBe("644\n");
  return { figures: parsed(readFileSync(file, "utf8")), datagrams, stderr };
}

/** Makes it some hours longer ago that the checks were made first. */
export function passed(folder: string, hours: number): void {
  const file = join(folder, "state/strata.firsts");
  const older = (time: string): string => `${Number(time) - hours * 3600}`;
  writeFileSync(file, readFileSync(file, "utf8").replace(/^[0-9]+/gm, older));
}

/** The samples of Prometheus' text format, each line of it accounted for. */
function parsed(text: string): Record<string, number> {
  const samples: Record<string, number> = {};
  let family = "";
  for (const line of text.trimEnd().split("\n")) {
    const head = /^# (?:HELP (\w+) \S.*\.|TYPE (\w+) (?:gauge|counter))$/.exec(line);
    if (head) {
      family = head[1] ?? head[2]!;
      continue;
    }
    const sample = /^((\w+)(?:\{(?:\w+="(?:[^"\\]|\\[\\"n])*",?)+\})?) ([0-9.]+)$/.exec(line);
    expect(sample?.[2]).toBe(family);
    expect(samples).not.toHaveProperty([sample![1]!]);
    samples[sample![1]!] = Number(sample![3]);
  }
  return samples;
}

/** A folder of a unit under /var/lib, with files; the unit's name. */
export function stateFolder(files: Record<string, string | number>): string {
  const folder = mkdtempSync("/var/lib/strata-test-");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `${text}\n`);
  return folder.slice("/var/lib/".length);
}

/** A new btrfs subvolume, mounted at `data` of a folder. */
export const mounted = (): Promise<{ device: string; folder: string }> =>
  mountedSubvolumes({ "@data": "data" });

/** Snapshots that snapper made of `data` some time ago: `-3d`, `-5h`. */
export async function snapperSnapshots(folder: string, times: readonly string[]): Promise<void> {
  configureSnapper(folder, ['SUBVOLUME="/data"']);
  await shell(`btrfs subvolume create ${folder}/data/.snapshots`);
  for (const time of times)
    await shell(`LD_PRELOAD=${faketime} FAKETIME=${time} snapper --no-dbus --root ${folder} -c data create`);
}

/** Two disks with one file system that has a file of a pattern, mounted at `data` of a folder. */
export async function mirror(profile: "raid1" | "single"): Promise<{ folder: string; devices: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "strata-loop-"));
  const made = await shell(`
    for disk in one two; do
      truncate -s 1G ${folder}/$disk
      losetup --find --show ${folder}/$disk
    done`);
  const devices = made.trim().split("\n");
  onTestFinished(async () => {
    await shell(`
      while mountpoint --quiet ${folder}/data; do umount ${folder}/data; done
      for device in ${devices.join(" ")}; do losetup --detach $device 2> /dev/null || true; done`);
    rmSync(folder, { recursive: true });
  });
  await shell(`
    mkfs.btrfs --metadata raid1 --data ${profile} ${devices.join(" ")} > /dev/null
    mount -o X-mount.mkdir ${devices[0]} ${folder}/data
    yes 'strata writes this line' | head -c 16M > ${folder}/data/file || true
    sync`);
  return { folder, devices };
}

/** Unmounts `data` of a folder, and waits until the kernel has let go of it: another program's namespace may hold it for a while. */
export async function unmount(folder: string): Promise<void> {
  await shell(`
    uuid=$(findmnt --noheadings --output UUID ${folder}/data)
    umount ${folder}/data
    while [[ -e /sys/fs/btrfs/$uuid ]]; do sleep 0.1; done`);
}

/** Overwrites what a disk has of the file, behind the file system's back. */
export async function damage(folder: string, device: string): Promise<void> {
  const mounted = await shell(`findmnt --noheadings --output SOURCE ${folder}/data`);
  await unmount(folder);
  await shell(`
    offset=$(grep --only-matching --byte-offset --text --max-count=1 'strata writes this line' ${device} | head -n 1 | cut -d: -f1 || true)
    if [ -n "$offset" ]; then
      dd if=/dev/urandom of=${device} bs=4096 count=64 seek=$((offset / 4096 + 16)) conv=notrunc 2> /dev/null
    fi
    sync
    mount ${mounted.trim()} ${folder}/data`);
}

/** A path as a word of a shell. */
export function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
