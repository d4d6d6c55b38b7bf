/** Keys that persist and are read before, or past, what puts them in place: each of them is read on its volume. */
import type { HostModel } from "../../model/host.ts";
import { persistedLuksKeys } from "../../model/luks-keys.ts";
import { monitoringOf } from "../../model/monitoring.ts";
import { keptAt, type Persistence } from "../../model/persistence.ts";
import type { SecretPlace } from "../../model/secret.ts";
import { call, reference, type NixSet, type NixValue } from "../../nix/value.ts";

interface HostKey {
  type: string;
  bits?: number;
  path: string;
}

/** sshd's host keys, as `services.openssh.hostKeys` has them. */
export function hostKeysOf(persistence: Persistence): HostKey[] {
  const keys = [
    { type: "ed25519", isUsual: true, more: {} },
    // As NixOS has it.
    { type: "rsa", isUsual: true, more: { bits: 4096 } },
    { type: "ecdsa", isUsual: false, more: {} },
  ];
  return keys.flatMap(({ type, isUsual, more }) => {
    const place = keptAt(persistence, `/etc/ssh/ssh_host_${type}_key`);
    // Of a whole directory, nobody says which keys are in it: those that NixOS makes by itself.
    return place && (isUsual || place.isNamed) ? [{ type, ...more, path: place.path }] : [];
  });
}

/** Keys for the modules that decrypt secrets of the host, as far as its spec knows of any; null where they need none. */
export function decryptersOf(
  host: HostModel,
  persistence: Persistence,
): { sops: NixValue; agenix: NixValue } | null {
  const { backup } = host;
  const secrets = [backup?.credentials, backup?.password, monitoringOf(host)?.datadog?.apiKey];
  const keysFor = (provider: SecretPlace["provider"], types: string[]): NixValue => {
    const paths = hostKeysOf(persistence).flatMap(({ type, path }) => (types.includes(type) ? [path] : []));
    const isInUse = secrets.some((place) => place?.provider === provider);
    return isInUse && paths.length > 0 ? call("lib.mkDefault", paths) : null;
  };
  // The types that each takes by itself from sshd's configuration.
  const keys = { sops: keysFor("sops", ["ed25519"]), agenix: keysFor("agenix", ["ed25519", "rsa"]) };
  return keys.sops === null && keys.agenix === null ? null : keys;
}

/** Key files of LUKS that stage 1 opens: `boot.initrd.secrets`. Null where none persists. */
export function luksKeysOf(host: HostModel): NixValue {
  const keys = persistedLuksKeys(host).map(({ path, kept }) => [path, call("lib.mkDefault", kept)]);
  if (keys.length === 0) return null;
  const secrets = Object.fromEntries(keys) as NixSet;
  // Where the loader is not known to add secrets to an initrd by itself, NixOS would have them copied to the store.
  return host.bootLoader === "none"
    ? call("lib.mkIf", reference("config.boot.loader.supportsInitrdSecrets"), secrets)
    : secrets;
}
