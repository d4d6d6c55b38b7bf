import { byLabel, type HostInput } from "../../generator/index.ts";
import type { RuleCase } from "./judged.ts";

const on = (subvolume: string) => byLabel("nixos", { fsType: "btrfs", options: [`subvol=${subvolume}`] });

/** A host with a root that can be reset, and a volume that is not. */
const host = (rest: HostInput): HostInput => ({
  fileSystems: {
    "/": on("@root"),
    "/boot": byLabel("ESP", { fsType: "vfat" }),
    "/nix": on("@nix"),
    "/persist": on("@persist"),
  },
  ...rest,
});

const persistence: HostInput["persistence"] = {
  enable: true,
  volumes: {
    "/persist": {
      directories: { "/var/lib/nixos": true, "/var/log": true },
      files: { "/etc/machine-id": true, "/etc/ssh/ssh_host_ed25519_key": { mode: "0600" } },
    },
  },
};
const all: HostInput = { persistence, rootReset: { enable: true } };

export const rollout: readonly RuleCase[] = [
  {
    code: "S330",
    breaks: host({ persistence, rollout: { done: true } }),
    finds: [{ message: "the rollout is done, but rootReset is off", path: ["rollout", "done"] }],
    keeps: host({ persistence, rollout: { phase: 1 } }),
  },
  {
    code: "S330",
    breaks: host({ rollout: { done: true } }),
    finds: [
      { message: "the rollout is done, but persistence and rootReset are off", path: ["rollout", "done"] },
    ],
    keeps: host({ rollout: { skip: "It only keeps data." } }),
  },
  {
    code: "S331",
    breaks: host({ ...all, rollout: { skip: "It only keeps data." } }),
    finds: [{ message: "the host is skipped, but its root is reset", path: ["rollout", "skip"] }],
    keeps: host({ ...all, rollout: { done: true } }),
  },
  {
    code: "S331",
    breaks: host({ rollout: { skip: "It only keeps data.", done: true } }),
    finds: [{ message: "the host is skipped, but its rollout is done", path: ["rollout", "done"] }],
    keeps: host({ rollout: { skip: "It only keeps data.", phase: 4 } }),
  },
  {
    code: "S332",
    breaks: host({ rollout: { phase: 2 } }),
    finds: [{ message: "it is of phase 2, but nothing persists", path: ["rollout", "phase"] }],
    keeps: host({ persistence, rollout: { phase: 2 } }),
  },
];
