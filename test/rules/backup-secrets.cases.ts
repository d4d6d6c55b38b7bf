/** The password and the keys of a backup, and secrets that stand where they can be read. */
import { b2, backedUp, keys, local } from "./backed-up.ts";
import type { RuleCase } from "./judged.ts";

/** Texts of the shape of secrets. */
const lookalikes = {
  aws: `AKIA${"X".repeat(16)}`,
  b2: `K005${"a".repeat(27)}`,
  onePassword: `ops_ey${"J".repeat(30)}`,
  age: `AGE-SECRET-KEY-1${"Q".repeat(40)}`,
  datadog: "0f".repeat(16),
};

export const backupSecrets: readonly RuleCase[] = [
  {
    code: "S222",
    breaks: backedUp({ password: undefined }),
    finds: [{ message: "the backup with restic has no `password`", path: ["backup"] }],
    keeps: backedUp({ password: undefined, engine: "archive", unencrypted: true }),
  },
  {
    code: "S223",
    breaks: backedUp({ credentials: undefined }),
    finds: [{ message: "the destination backups needs `credentials`", path: ["backup", "destination"] }],
    keeps: backedUp({
      destination: { type: "sftp", host: "vault", user: "keeper", path: "/srv" },
      credentials: undefined,
    }),
  },
  {
    code: "S224",
    breaks: backedUp({ ...local("/mnt/usb"), credentials: keys }),
    finds: [{ message: "/mnt/usb needs no `credentials`", path: ["backup", "credentials"] }],
    keeps: backedUp(local("/mnt/usb")),
  },
  {
    code: "S230",
    breaks: backedUp(
      {
        exclude: [lookalikes.aws, "https://ada:secret@example.org/", lookalikes.age],
        destination: { ...b2, path: lookalikes.b2 },
        credentials: { file: `/run/${lookalikes.onePassword}` },
      },
      { monitoring: { datadog: { apiKey: keys, tags: [`key:${lookalikes.datadog}`] } } },
    ),
    finds: [
      { message: "a key of Amazon's stands in the spec", path: ["backup", "exclude", 0] },
      { message: "a password in an address stands in the spec", path: ["backup", "exclude", 1] },
      { message: "a private key of age stands in the spec", path: ["backup", "exclude", 2] },
      {
        message: "an application key of Backblaze B2 stands in the spec",
        path: ["backup", "destination", "path"],
      },
      { message: "a token of 1Password stands in the spec", path: ["backup", "credentials", "file"] },
      {
        message: "a key, such as Datadog's stands in the spec",
        path: ["monitoring", "datadog", "tags", 0],
      },
    ],
    keeps: backedUp({ exclude: ["*.iso", "K00", "AKIA"] }),
  },
  {
    code: "S231",
    breaks: backedUp({ password: { file: "/nix/store/00000000000000000000000000000000-password" } }),
    finds: [
      {
        message: "the secret /nix/store/00000000000000000000000000000000-password is in the Nix store",
        path: ["backup", "password", "file"],
      },
    ],
    keeps: backedUp({}),
    also: ["S230"],
  },
];
