/** What every host needs to find again after a boot. A `false` in the spec says that its author knows better. */
import { isEphemeral, isLost, persistedOver } from "../../../model/ephemeral.ts";
import { carrierOf, isWithin, type HostModel } from "../../../model/host.ts";
import { monitoringOf } from "../../../model/monitoring.ts";
import { persistedPaths } from "../../../model/persistence.ts";
import type { SecretPlace } from "../../../model/secret.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { PersistenceSpec } from "../schema.ts";

const hostKey = /^\/etc\/ssh\/ssh_host_[a-z0-9]+_key$/;

/** The providers of secrets that need a key of their own, or the host's of SSH: where it is by default, and where else it may be. */
const keys = {
  sops: { usual: "/etc/ssh/ssh_host_ed25519_key", others: /(^|[/.-])(sops|age)([/.-]|$)/ },
  agenix: { usual: "/etc/ssh/ssh_host_ed25519_key", others: /(^|[/.-])(age|agenix)([/.-]|$)/ },
  opnix: { usual: "/etc/opnix-token", others: /opnix|1password/ },
} as const;

export const essentials: readonly Rule<PersistenceSpec>[] = [
  {
    code: "S276",
    title: "The ids of users and groups that do not persist",
    severity: "error",
    reason:
      "NixOS gives ids to users and groups without fixed ones, and keeps them in /var/lib/nixos. Without it they get others at the next boot, and files that persist belong to somebody else; impermanence warns of it (nixos.nix, warnings).",
    remedy: 'add "/var/lib/nixos" to the `directories` of a volume',
    check: (host) => {
      const path = "/var/lib/nixos";
      if (host.persistence === null || persistedOver(host, path)?.entry.type === "directory") return [];
      const carrier = carrierOf(host, path);
      // impermanence asks for a mount nearer than the root, even where that stays.
      if (carrier === undefined || (carrier.mountpoint !== "/" && !isEphemeral(carrier, host))) return [];
      return [{ message: `${path} does not persist`, path: ["persistence", "volumes"] }];
    },
  },
  {
    code: "S277",
    title: "A machine-id that does not persist",
    severity: "warning",
    reason:
      "With a new id at each boot, `journalctl` shows nothing of earlier boots, though their files are in /var/log, and a DHCP server takes the host for another one (machine-id(5)).",
    remedy:
      'add "/etc/machine-id" to the `files` of a volume, or `"/etc/machine-id": false` where a new one at each boot is meant',
    check: (host, spec) =>
      isForgotten(host, "/etc/machine-id") && !isDeclined(spec, (path) => path === "/etc/machine-id")
        ? [{ message: "/etc/machine-id does not persist", path: ["persistence", "volumes"] }]
        : [],
  },
  {
    code: "S278",
    title: "Host keys of SSH that do not persist",
    severity: "warning",
    reason: "sshd makes new keys at each boot, and everybody who logs in is warned of an attack, or refused.",
    remedy:
      'add "/etc/ssh/ssh_host_ed25519_key" and its ".pub" to the `files` of a volume; or `false` for it where no sshd runs, or where `services.openssh.hostKeys` names keys on the volume itself',
    check: (host, spec) =>
      isForgotten(host, "/etc/ssh/ssh_host_ed25519_key") &&
      !persistedPaths(host.persistence).some(({ entry }) => hostKey.test(entry.path)) &&
      !isDeclined(spec, (path) => hostKey.test(path))
        ? [{ message: "no host key of SSH persists", path: ["persistence", "volumes"] }]
        : [],
  },
  {
    code: "S322",
    title: "Homes of which nothing persists",
    severity: "warning",
    reason: "All that users have is in /home, and that is empty after each boot: their keys, too.",
    remedy:
      'say in `users` of a volume what persists of their homes, or mount a subvolume of its own at /home; or add `"/home": false` to the `directories` where nobody has anything there',
    check: (host, spec) => {
      if (!isForgotten(host, "/home") || isDeclined(spec, (path) => path === "/home")) return [];
      const persists = persistedPaths(host.persistence).some(
        ({ entry }) => isWithin(entry.path, "/home") || (entry.home && entry.home.user !== "root"),
      );
      const isMounted = host.mounts.some(({ mountpoint }) => isWithin(mountpoint, "/home"));
      if (persists || isMounted) return [];
      return [
        {
          message: "/home is reset at each boot, and nothing of it persists",
          path: ["persistence", "volumes"],
        },
      ];
    },
  },
  {
    code: "S279",
    title: "Secrets whose key does not persist",
    severity: "error",
    reason:
      "sops-nix and agenix decrypt with the host's key of SSH, or with a key of age in a file, and OpNix asks 1Password with the token in /etc/opnix-token. One that was made at this boot, or is not there, opens nothing.",
    remedy:
      "add it to the `files` of a volume, or the file of another key; or `false` for it where the host's own modules name one elsewhere",
    check: (host, spec) =>
      host.persistence === null
        ? []
        : secretsOf(host).flatMap(({ secret: { provider, reference }, path }): Finding[] => {
            if (provider === "file") return [];
            const { usual, others } = keys[provider];
            const isKey = (path: string): boolean =>
              path === usual || others.test(path) || (usual.startsWith("/etc/ssh/") && hostKey.test(path));
            const keeps = persistedPaths(host.persistence).some(({ entry }) => isKey(entry.path));
            if (!isLost(host, usual) || keeps || isDeclined(spec, isKey)) return [];
            return [
              { message: `${provider} needs ${usual} for ${reference}, and it does not persist`, path },
            ];
          }),
  },
];

/** Whether a path is lost at each boot, and no volume is to keep it. */
function isForgotten(host: HostModel, path: string): boolean {
  return host.persistence !== null && isLost(host, path) && persistedOver(host, path) === undefined;
}

/** Whether the spec says `false` of a path: one that is known to be lost. */
export function isDeclined({ persistence }: PersistenceSpec, matches: (path: string) => boolean): boolean {
  return Object.values(persistence.volumes).some(({ directories, files }) =>
    Object.entries({ ...directories, ...files }).some(([path, entry]) => entry === false && matches(path)),
  );
}

/** The secrets that strata's modules read, and where the spec names them. */
export function secretsOf(host: HostModel): { secret: SecretPlace; path: string[] }[] {
  const places: [SecretPlace | null | undefined, string[]][] = [
    [host.backup?.credentials, ["backup", "credentials"]],
    [host.backup?.password, ["backup", "password"]],
    [monitoringOf(host)?.datadog?.apiKey, ["monitoring", "datadog", "apiKey"]],
  ];
  return places.flatMap(([secret, path]) => (secret ? [{ secret, path }] : []));
}
