/** Secrets that would stand in clear text in the modules. */
import type { Rule } from "../../kind.ts";
import type { FileSystemsSpec } from "../schema.ts";

const secretOption = /^(password2?|passwd|pass|pw|secret|token|key)=./i;
/** `user=NAME%PASSWORD`, which mount.cifs(8) still takes. */
const secretInUser = /^user(name)?=[^%]*%./i;
/** `https://user:password@host/…`, and the same without a scheme. */
const secretInUrl = /^([a-z][a-z0-9+.-]*:)?\/\/[^/@\s]*:[^/@\s]+@/i;

export const secrets: readonly Rule<FileSystemsSpec>[] = [
  {
    code: "S120",
    title: "A secret in a mount",
    severity: "error",
    reason:
      "What stands in a spec is written to out/, committed, and copied to the Nix store, which every user of the host can read.",
    remedy:
      "put it into a file that is made on the host, and name that: `credentials=/run/secrets/share` (mount.cifs(8)), `secretfile=…` (mount.ceph(8))",
    check: ({ mounts }) =>
      mounts.flatMap(({ mountpoint, device, options, origin }) => [
        ...options
          .filter((option) => secretOption.test(option) || secretInUser.test(option))
          .map((option) => ({
            message: `the mount option \`${option.slice(0, option.indexOf("="))}\` of ${mountpoint} holds a secret in clear text`,
            path: origin,
          })),
        ...(secretInUrl.test(device)
          ? [{ message: `the device of ${mountpoint} has a password in it`, path: origin }]
          : []),
      ]),
  },
];
