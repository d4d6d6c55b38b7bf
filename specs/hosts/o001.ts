/** The gateway: Vaultwarden, PostgreSQL and fail2ban on a virtual server. */
import { host } from "strata";
import { btrfsWithPersist, minimalServer } from "../profiles/impermanence.ts";

export default host("o001", {
  extends: minimalServer,
  devices: btrfsWithPersist("/dev/disk/by-path/pci-0000:00:04.0"),
  persistence: {
    volumes: {
      "/persist": {
        services: {
          vaultwarden: { why: "Everybody's passwords" },
          postgresql: true,
          fail2ban: { why: "Bans outlive a reboot" },
        },
        // Where Vaultwarden was before NixOS 24.11.
        directories: { "/var/lib/bitwarden_rs": false },
      },
    },
  },
  rollout: {
    phase: 1,
    notes: "Gateway; Vaultwarden is critical",
    risks: ["Vaultwarden holds everybody's passwords: a lost directory locks everybody out."],
    steps: [
      "Back up Vaultwarden (its directory, and an encrypted export from a client) and PostgreSQL (pg_dumpall).",
      "Stop vaultwarden.service and postgresql.service before their data is moved.",
      "Log in to Vaultwarden from a second device, and read an attachment, before the old data goes.",
    ],
  },
});
