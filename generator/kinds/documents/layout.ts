/** The runbook's tables and diagram of disks and file systems. */
import { dirname } from "node:path/posix";
import type { HostModel, Mount } from "../../model/host.ts";
import { placesOf, type Place } from "../../model/devices/walk.ts";
import { persistedLuksKeys } from "../../model/luks-keys.ts";
import { shellWord } from "../../nix/escape.ts";
import { code, Flowchart, table } from "../markdown.ts";

/** The data of `partials/runbook-disks.hbs`. */
export function layoutView(host: HostModel) {
  const disks = Object.entries(host.devices.disk ?? {});
  return {
    hasDisks: disks.length > 0,
    diskTable: table(
      ["Disk", "Path", "Size by its spec", "Wiped by disko"],
      disks.map(([key, { name, device, capacity, destroy }]) => [
        code(name ?? key),
        code(device),
        capacity ?? "not said",
        destroy === false ? "no, kept" : "yes",
      ]),
    ),
    diskPaths: disks.map(([, { device }]) => shellWord(device)).join(" "),
    mountTable: table(
      ["Mount point", "Type", "On", "Subvolume", "Role"],
      host.mounts.map(({ mountpoint, type, device, subvolume, role }) => [
        code(mountpoint),
        type,
        code(device),
        subvolume === null ? "" : code(subvolume),
        role ?? "",
      ]),
    ),
    diagram: diagramOf(host).toString(),
  };
}

/** Keys that disko reads in the installer, and that the new system has to have on its volume when its first initrd is made. */
export function installKeys(host: HostModel) {
  return persistedLuksKeys(host).map(({ path, kept }) => ({
    path: shellWord(path),
    folder: shellWord(dirname(path)),
    kept: shellWord(`/mnt${kept}`),
  }));
}

/** From the disks to the mounts. */
function diagramOf(host: HostModel): Flowchart {
  const chart = new Flowchart();
  for (const place of placesOf(host.devices)) addPlace(chart, place, host);
  for (const mount of host.mounts) addMount(chart, mount, host);
  return chart;
}

/** A content, below the partition or the device that it stands in. */
function addPlace(chart: Flowchart, place: Place, host: HostModel): void {
  const { content, device, root, luks, partition } = place;
  const [kind = "", ...rest] = root.split("/");
  const disk = Object.entries(host.devices.disk ?? {}).find(
    ([key, one]) => (one.name ?? key) === rest.join("/"),
  );
  chart.node(root, `${kind} ${rest.join("/")}`, ...(kind === "disk" && disk ? [disk[1].device] : []));
  let above = root;
  const step = (key: string, ...lines: string[]): void => {
    chart.node(key, ...lines);
    chart.edge(above, key);
    above = key;
  };
  if (partition) step(`${root} partition ${partition.name}`, `partition ${partition.name}`);
  for (const name of luks) step(`luks ${name}`, `LUKS ${name}`);
  switch (content.type) {
    case "luks":
      return step(`luks ${content.name}`, `LUKS ${content.name}`);
    case "zfs":
      return step(fileSystemKey(content.pool), `pool ${content.pool}`);
    case "mdraid":
      return step(`mdadm/${content.name}`, `mdadm ${content.name}`);
    case "lvm_pv":
      return step(`lvm_vg/${content.vg}`, `lvm_vg ${content.vg}`);
    case "swap":
      return step(`swap ${device}`, "swap");
    default: {
      const fileSystem = host.fileSystems.find(
        (one) => one.device === device || one.members.includes(device),
      );
      if (fileSystem) step(fileSystemKey(fileSystem.device), fileSystem.type);
    }
  }
}

/** A mount, with its subvolume or dataset, below its file system. */
function addMount(chart: Flowchart, mount: Mount, { fileSystems }: HostModel): void {
  const { mountpoint, type, device, subvolume, fileSystem } = mount;
  const at = `mount ${mountpoint}`;
  const isKnown = fileSystems.some((one) => one.device === fileSystem);
  const above = isKnown ? fileSystemKey(fileSystem) : `other ${device}`;
  chart.node(above, type, device);
  const part = subvolume ?? (type === "zfs" && device !== fileSystem ? device : null);
  chart.node(at, ...(part === null ? [] : [part]), mountpoint);
  chart.edge(above, at);
}

function fileSystemKey(device: string): string {
  return `file system ${device}`;
}
