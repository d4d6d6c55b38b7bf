/** What persists, and the volumes that it persists on. */
import { btrfs, byLabel, nodev, type HostInput } from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";
import { file, joined, kept, persisting, resetting, subvolumes } from "./persisting.ts";

const volumes = ["persistence", "volumes"];
/** A volume without some of what every host has to keep. */
const without = (drop: "directories" | "files", entries: Record<string, boolean>): HostInput =>
  resetting({ "/persist": { ...kept, [drop]: entries } });
/** With a volume on a file system that the host mounts by its label. */
const labelled = (options: string[]): HostInput =>
  resetting(
    { "/persist": joined({}) },
    { fileSystems: { "/persist": byLabel("state", { fsType: "ext4", options }) } },
    { "@root": { mountpoint: "/" }, "@nix": { mountpoint: "/nix" } },
  );
const marked = (neededForBoot?: boolean): HostInput =>
  persisting({}, { fileSystems: { "/persist": { neededForBoot } } });
const sops = (key: boolean): HostInput =>
  persisting(key ? {} : file("/etc/ssh/ssh_host_ed25519_key", true), {
    monitoring: { datadog: { apiKey: { sops: "datadog" } } },
  });

export const persistence: readonly RuleCase[] = [
  {
    code: "S270",
    breaks: machine({ root }, {}, { persistence: { volumes: { "/persist": kept } } }),
    finds: [{ message: "`persistence` says what persists, but not `enable: true`", path: ["persistence"] }],
    keeps: machine({ root }, {}, { persistence: { enable: false, volumes: { "/persist": kept } } }),
  },
  {
    code: "S271",
    also: ["S276", "S277", "S278", "S322"],
    breaks: resetting({}),
    finds: [{ message: "persistence is enabled, and no path persists", path: volumes }],
    keeps: persisting({}),
  },
  {
    code: "S271",
    also: ["S276", "S277", "S278", "S322"],
    breaks: resetting({ "/persist": {} }),
    finds: [{ message: "persistence is enabled, and no path persists", path: ["persistence", "enable"] }],
    keeps: persisting({}),
  },
  {
    code: "S272",
    breaks: resetting({ "/state": kept }),
    finds: [
      {
        message: "the persistent volume /state lies on /, which is reset",
        path: ["persistence", "volumes", "/state"],
      },
    ],
    keeps: resetting({ "/persist/state": kept }),
  },
  {
    code: "S272",
    breaks: resetting(
      { "/state": kept },
      { fileSystems: { "/state": { fsType: "tmpfs", options: ["size=1G"] } } },
    ),
    finds: [
      { message: "the persistent volume /state is in memory", path: ["persistence", "volumes", "/state"] },
    ],
    keeps: resetting({ "/state": kept }, {}, { ...subvolumes, "@state": { mountpoint: "/state" } }),
  },
  {
    code: "S273",
    breaks: labelled(["nofail", "ro"]),
    finds: [
      {
        message: "/persist is not waited for (`nofail`), and it persists paths",
        path: ["fileSystems", "/persist"],
      },
      { message: "/persist is read-only (`ro`), and it persists paths", path: ["fileSystems", "/persist"] },
    ],
    keeps: labelled(["noatime"]),
  },
  {
    code: "S273",
    breaks: persisting(
      file("/srv/app/key"),
      {},
      { "@srv": { mountpoint: "/srv", mountOptions: ["noauto"] } },
    ),
    also: ["S288"],
    finds: [
      {
        message: "/srv is not mounted at boot (`noauto`), and /srv/app/key lies on it",
        path: at("root", "content", "subvolumes", "@srv"),
      },
    ],
    keeps: persisting({}, {}, { "@srv": { mountpoint: "/srv", mountOptions: ["noauto"] } }),
  },
  {
    code: "S274",
    breaks: resetting(
      { "/persist": joined({}), "/far": { directories: { "/var/lib/app": true } } },
      { fileSystems: { "/far": { device: "vault:/srv", fsType: "nfs" } } },
    ),
    finds: [
      {
        message: "/far is to be there in stage 1, and is reached over a network (nfs)",
        path: ["fileSystems", "/far"],
      },
    ],
    keeps: persisting({}, { fileSystems: { "/far": { device: "vault:/srv", fsType: "nfs" } } }),
  },
  {
    code: "S275",
    breaks: marked(false),
    finds: [
      {
        message: "stage 1 mounts /persist, since it persists paths",
        path: ["fileSystems", "/persist", "neededForBoot"],
      },
    ],
    keeps: marked(true),
  },
  {
    code: "S275",
    breaks: persisting({}, {}, { "@persist": { mountpoint: "/persist", neededForBoot: false } }),
    finds: [
      {
        message: "stage 1 mounts /persist, since it persists paths",
        path: at("root", "content", "subvolumes", "@persist", "neededForBoot"),
      },
    ],
    keeps: persisting({}, {}, { "@persist": { mountpoint: "/persist", neededForBoot: true } }),
  },
  {
    code: "S276",
    breaks: without("directories", { "/var/lib/app": true, "/home": false }),
    finds: [{ message: "/var/lib/nixos does not persist", path: volumes }],
    keeps: without("directories", { "/var/lib": true, "/home": false }),
  },
  {
    code: "S276",
    breaks: machine(
      { root: { size: "100%", content: btrfs({ subvolumes: { "/": { mountpoint: "/persist" } } }) } },
      { nodev: { "/": nodev({ fsType: "tmpfs", mountOptions: ["mode=755", "size=2G"] }) } },
      {
        fileSystems: { "/nix": byLabel("nix", { fsType: "ext4" }) },
        backup: { enable: false },
        persistence: {
          enable: true,
          volumes: { "/persist": { ...kept, directories: { "/home": false } } },
        },
      },
    ),
    finds: [{ message: "/var/lib/nixos does not persist", path: volumes }],
    keeps: resetting(
      { "/persist": { ...kept, directories: { "/home": false } } },
      {},
      { ...subvolumes, "@var": { mountpoint: "/var" } },
    ),
  },
  {
    code: "S277",
    breaks: without("files", { "/etc/ssh/ssh_host_ed25519_key": true }),
    finds: [{ message: "/etc/machine-id does not persist", path: volumes }],
    keeps: without("files", { "/etc/machine-id": false, "/etc/ssh/ssh_host_ed25519_key": true }),
  },
  {
    code: "S278",
    breaks: without("files", { "/etc/machine-id": true }),
    finds: [{ message: "no host key of SSH persists", path: volumes }],
    keeps: without("files", { "/etc/machine-id": true, "/etc/ssh/ssh_host_ed25519_key": false }),
  },
  {
    code: "S322",
    breaks: without("directories", { "/var/lib/nixos": true }),
    finds: [{ message: "/home is reset at each boot, and nothing of it persists", path: volumes }],
    keeps: resetting({
      "/persist": {
        ...kept,
        directories: { "/var/lib/nixos": true },
        users: { ada: { directories: { work: true } } },
      },
    }),
  },
  {
    code: "S322",
    breaks: without("directories", { "/var/lib/nixos": true, "/srv/home": true }),
    finds: [{ message: "/home is reset at each boot, and nothing of it persists", path: volumes }],
    keeps: resetting(
      { "/persist": { ...kept, directories: { "/var/lib/nixos": true } } },
      {},
      { ...subvolumes, "@home": { mountpoint: "/home" } },
    ),
  },
  {
    code: "S279",
    also: ["S278"],
    breaks: { ...sops(true), ...without("files", { "/etc/machine-id": true }) },
    finds: [
      {
        message: "sops needs /etc/ssh/ssh_host_ed25519_key for datadog, and it does not persist",
        path: ["monitoring", "datadog", "apiKey"],
      },
    ],
    keeps: sops(true),
  },
];
