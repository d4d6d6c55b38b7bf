/** The services host: Forgejo, Zitadel, OpenBao and a good many more, some of them in containers. */
import { host } from "strata";
import { btrfsWithPersist, minimalServer } from "../profiles/impermanence.ts";

const container = { why: "The volume of its container" };

export default host("h001", {
  extends: minimalServer,
  devices: btrfsWithPersist("/dev/disk/by-path/pci-0000:01:00.0-nvme-1"),
  persistence: {
    volumes: {
      "/persist": {
        services: {
          forgejo: { why: "Repositories, and the database beside them" },
          // Its unit has a dynamic user: /var/lib/openbao is a link to /var/lib/private/openbao, which is what persists.
          openbao: { why: "OpenBao's sealed storage" },
        },
        directories: {
          "/var/lib/zitadel": container,
          "/bao-keys": { why: "What unseals OpenBao", mode: "0700" },
          "/var/lib/trilium": container,
          "/var/lib/opengist": container,
          "/var/lib/open-webui": container,
          "/var/lib/n8n": container,
          "/var/lib/nixarr/state": { why: "The state of all of nixarr's services" },
          "/var/lib/containers": { why: "Databases in volumes, and images that are built here alone" },
        },
      },
    },
  },
  // Root's store is on the persistent volume, with its images: fetched anew at each boot, they would be a boot's wait.
  containers: { enable: true, system: { prune: true } },
  rollout: {
    phase: 3,
    notes: "Most complex: many services, databases in containers",
    risks: [
      "State that nobody has listed is gone with the root: after arming, look at `strata-root diff latest` and `strata-root check` before each reboot for a week.",
      "OpenBao stays sealed without /bao-keys, and what reads its secrets from it does not start.",
    ],
    steps: [
      "List the state of every service and container (podman volume ls, podman inspect).",
      "Test with a snapshot of the root before anything is committed.",
      "Roll out bit by bit, with more paths than seem needed; take out what proves useless later.",
    ],
  },
});
