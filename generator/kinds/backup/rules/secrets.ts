/** Rules about the secrets of backups and their monitoring. */
import type { SpecPath } from "../../../model/path.ts";
import type { Rule } from "../../kind.ts";
import type { BackupSpec } from "../schema.ts";

/** What secrets look like, and what to call them. */
const shapes: readonly [RegExp, string][] = [
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, "a key of Amazon's"],
  [/\bK00[0-9][A-Za-z0-9+/]{27}(?![A-Za-z0-9+/])/, "an application key of Backblaze B2"],
  [/\bops_ey[A-Za-z0-9_-]{20}/, "a token of 1Password"],
  [/\bAGE-SECRET-KEY-1[A-Z0-9]{20}/i, "a private key of age"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY/, "a private key"],
  [/\/\/[^/@\s:]*:[^/@\s]+@/, "a password in an address"],
  [/\b([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})\b/, "a key, such as Datadog's"],
];

export const secretRules: readonly Rule<BackupSpec>[] = [
  {
    code: "S222",
    title: "A repository of restic without its password",
    severity: "error",
    reason:
      "restic encrypts what it stores with a password. Without it nobody can read a backup, so keep a copy of it away from the host: it is lost with the host that it is for.",
    remedy:
      'say where it is found, such as `password: { file: "/var/lib/secrets/restic" }`, or use another engine',
    check: (_host, { backup }) =>
      backup.enable && backup.engine === "restic" && backup.password === undefined
        ? [{ message: "the backup with restic has no `password`", path: ["backup"] }]
        : [],
  },
  {
    code: "S230",
    title: "A secret in a spec",
    severity: "error",
    reason:
      "What stands in a spec is committed, written to out/, and copied to the Nix store, which every user of the host can read.",
    remedy:
      'take it out and consider it known to others: make a new one, and name where it is found, such as { file: "/run/…" } or { opnix: "op://…" }',
    check: (_host, spec) =>
      texts(spec).flatMap(({ text, path }) => {
        const shape = shapes.find(([pattern]) => pattern.test(text));
        return shape ? [{ message: `${shape[1]} stands in the spec`, path }] : [];
      }),
  },
  {
    code: "S231",
    title: "A secret in the Nix store",
    severity: "error",
    reason:
      "Every user of the host can read the Nix store, and it may be copied to a cache that others read.",
    remedy:
      "put the file where only root can read it, such as /var/lib/secrets, or use OpNix, sops-nix or agenix",
    check: (_host, spec) =>
      texts(spec)
        .filter(({ text, path }) => path.at(-1) === "file" && text.startsWith("/nix/store/"))
        .map(({ text, path }) => ({ message: `the secret ${text} is in the Nix store`, path })),
  },
];

/** Every text in the sections that have to do with secrets, and where it stands. */
function texts(spec: BackupSpec & { monitoring?: unknown }): { text: string; path: SpecPath }[] {
  const within = (value: unknown, path: SpecPath): { text: string; path: SpecPath }[] => {
    if (typeof value === "string") return [{ text: value, path }];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      within(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  };
  return [...within(spec.backup, ["backup"]), ...within(spec.monitoring, ["monitoring"])];
}
