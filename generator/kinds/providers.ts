/**
 * The NixOS modules that put secrets onto a host, none of them a part of NixOS: the data of `partials/secrets.hbs`,
 * and what to say where they have not done so.
 */
import type { SecretPlace } from "../model/secret.ts";
import { reference, type NixSet, type NixValue } from "../nix/value.ts";

/** What a module says to a provider of secrets, if the host has it. */
export interface Provider {
  /** Where the provider's options are, and their name there. */
  options: NixValue;
  option: string;
  settings: NixSet;
  /** What NixOS says where the host does not have it. */
  warnings: string[];
}

/** The providers of some secrets. `owner`: the user who reads them, if not root; `user`: what has need of them, for messages. */
export function providersOf(
  secrets: readonly (SecretPlace | null)[],
  { user, owner }: { user: string; owner?: string },
): Provider[] {
  const of = (provider: SecretPlace["provider"]): SecretPlace[] =>
    secrets.filter((place) => place !== null).filter((place) => place.provider === provider);
  const owned = owner === undefined ? {} : { owner };
  const named = (places: readonly SecretPlace[]): NixSet =>
    Object.fromEntries(places.map(({ reference }) => [reference, owned]));
  const warnings = (name: string): string[] => [
    `${user}: nothing puts its secrets onto this host until it imports the module of ${name}`,
  ];
  const [opnix, sops, agenix] = [of("opnix"), of("sops"), of("agenix")];
  const fetched = opnix.map((place) => [place.attribute!, { reference: place.reference, ...owned }]);
  const all: [SecretPlace[], Provider][] = [
    [
      opnix,
      {
        options: reference("options.services"),
        option: "onepassword-secrets",
        settings: {
          services: { "onepassword-secrets": { enable: true, secrets: Object.fromEntries(fetched) } },
        },
        warnings: warnings("OpNix"),
      },
    ],
    [
      sops,
      {
        options: reference("options"),
        option: "sops",
        settings: { sops: { secrets: named(sops) } },
        warnings: warnings("sops-nix"),
      },
    ],
    [
      agenix,
      {
        options: reference("options"),
        option: "age",
        // Where its file is, the host says itself.
        settings: owner === undefined ? {} : { age: { secrets: named(agenix) } },
        warnings: warnings("agenix"),
      },
    ],
  ];
  return all.filter(([places]) => places.length > 0).map(([, provider]) => provider);
}

/** What to do where a secret's file is missing, or is not as it should be. `owner`: the user who reads it. */
export function remedyFor({ provider, reference: name, path }: SecretPlace, owner = "root"): string {
  switch (provider) {
    case "opnix":
      return `OpNix fetches it from ${name}: see "systemctl status opnix-secrets" and what 1Password has there`;
    case "sops":
      return `sops-nix makes it of sops.secrets.${JSON.stringify(name)}: see what that secret holds`;
    case "agenix":
      return `agenix makes it of age.secrets.${JSON.stringify(name)}: see what that secret holds`;
    case "file":
      return `strata does not make it: put the secret into ${path}, readable for ${owner} only`;
  }
}
