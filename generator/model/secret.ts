/** Secrets: never in a spec, only the place where the host finds them. */
import * as z from "zod";
import { absolutePath } from "./text.ts";

/** A name that NixOS' modules for secrets take as an attribute and as a file's name. */
const secretName = z.string().regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not the name of a secret: letters, digits, "-" and "_", in folders if need be`,
});

/**
 * Where a secret is found: one of these four. A secret itself, as text, is refused here: what stands in a spec is committed, and copied
 * to the Nix store, which every user of the host can read.
 */
export const secretSchema = z.union(
  [
    z.strictObject({
      /** A file on the host that root can read, and that no module of strata makes. */
      file: absolutePath,
    }),
    z.strictObject({
      /** A reference of 1Password, `op://vault/item/field`, which OpNix fetches (`services.onepassword-secrets`). */
      opnix: z.string().regex(/^op:\/\/[^/]+(\/[^/]+){1,3}$/, {
        error: 'must be a reference of 1Password, such as "op://vault/item/field"',
      }),
    }),
    z.strictObject({
      /** The name of a secret of sops-nix (`sops.secrets.<name>`). */
      sops: secretName,
    }),
    z.strictObject({
      /** The name of a secret of agenix (`age.secrets.<name>`). */
      agenix: secretName,
    }),
  ],
  {
    error:
      'must say where the secret is found, and not be the secret itself: { file: "/run/…" }, { opnix: "op://…" }, { sops: "name" } or { agenix: "name" }',
  },
);

export type Secret = z.output<typeof secretSchema>;

/** A secret with its place on the running host. */
export interface SecretPlace {
  /** Who puts it there; `file` for someone else. */
  provider: "file" | "opnix" | "sops" | "agenix";
  /** As the provider knows it: the reference, the name, or the path. */
  reference: string;
  /** The attribute that the module declares the secret under; null where it declares none. */
  attribute: string | null;
  /** The file that holds it on the running host. */
  path: string;
}

/**
 * Where a secret lies once its provider has put it there: `/var/lib/opnix/secrets/<attribute>` (OpNix, nix/module.nix, `outputDir`),
 * `/run/secrets/<name>` (sops-nix) and `/run/agenix/<name>` (agenix). `purpose`, in camel case as OpNix demands, names the secret
 * of OpNix.
 */
export function placeOf(secret: Secret, purpose: string): SecretPlace {
  if ("file" in secret)
    return { provider: "file", reference: secret.file, attribute: null, path: secret.file };
  if ("opnix" in secret) {
    const path = `/var/lib/opnix/secrets/${purpose}`;
    return { provider: "opnix", reference: secret.opnix, attribute: purpose, path };
  }
  if ("sops" in secret) {
    const path = `/run/secrets/${secret.sops}`;
    return { provider: "sops", reference: secret.sops, attribute: secret.sops, path };
  }
  return {
    provider: "agenix",
    reference: secret.agenix,
    attribute: null,
    path: `/run/agenix/${secret.agenix}`,
  };
}
