import { byLabel, type HostInput } from "../../generator/index.ts";
import type { RuleCase } from "./judged.ts";

const on = (subvolume: string) => byLabel("nixos", { fsType: "btrfs", options: [`subvol=${subvolume}`] });

/** A host with a root that can be reset, and a volume that is not. */
const host = (rest: HostInput): HostInput => ({
  fileSystems: {
    "/": on("@root"),
    "/boot": byLabel("ESP", { fsType: "vfat" }),
    "/home": on("@home"),
    "/mnt/usb": byLabel("usb", { fsType: "ext4" }),
    "/nix": on("@nix"),
    "/persist": on("@persist"),
  },
  ...rest,
});

/** All that a host has whose root is reset. */
const all: HostInput = {
  persistence: {
    enable: true,
    volumes: {
      "/persist": {
        directories: {
          "/var/lib/nixos": true,
          "/var/lib/strata-backup": true,
          "/var/lib/systemd": true,
          "/var/log": true,
        },
        files: {
          "/etc/machine-id": { mode: "0444" },
          "/etc/ssh/ssh_host_ed25519_key": { mode: "0600" },
          "/etc/ssh/ssh_host_rsa_key": { mode: "0600" },
        },
      },
    },
  },
  rootReset: { enable: true },
  backup: {
    enable: true,
    subvolumes: ["/persist"],
    destination: { type: "local", path: "/mnt/usb" },
    password: { file: "/persist/secrets/restic" },
  },
};

export const rollout: readonly RuleCase[] = [
  {
    code: "S330",
    breaks: host({ rollout: { done: true } }),
    finds: [
      { message: "the rollout is done, but persistence and rootReset are off", path: ["rollout", "done"] },
    ],
    keeps: host({ ...all, rollout: { done: true } }),
  },
  {
    code: "S331",
    breaks: host({ ...all, rollout: { skip: "It only keeps data." } }),
    finds: [{ message: "the host is skipped, but its root is reset", path: ["rollout", "skip"] }],
    keeps: host({ rollout: { skip: "It only keeps data.", phase: 4 } }),
  },
  {
    code: "S331",
    breaks: host({ rollout: { skip: "It only keeps data.", done: true } }),
    finds: [{ message: "the host is skipped, but its rollout is done", path: ["rollout", "done"] }],
    keeps: host({ rollout: { done: false, skip: "It only keeps data." } }),
  },
  {
    code: "S332",
    breaks: host({ rollout: { phase: 2 } }),
    finds: [{ message: "it is of phase 2, but nothing persists", path: ["rollout", "phase"] }],
    keeps: host({ ...all, rollout: { phase: 2 } }),
  },
];
