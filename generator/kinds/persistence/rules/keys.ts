/** Keys and secrets that are read at each boot. */
import { isLost } from "../../../model/ephemeral.ts";
import { placesOf } from "../../../model/devices/remember.ts";
import type { Finding, Rule } from "../../kind.ts";
import { secretsOf } from "./essentials.ts";

export const keys: readonly Rule[] = [
  {
    code: "S312",
    title: "A key of LUKS on the root that is reset",
    severity: "error",
    reason:
      "The key is copied into each new initrd from where the running system has it. Once a reset has taken it away, the next initrd is made without it, and the host waits for a passphrase that nobody types.",
    remedy:
      'add the file to the `files` of a volume, with `mode: "0400"`; a key on the very disk that it opens is found since the initrd has a copy',
    check: (host) =>
      placesOf(host.devices).flatMap(({ content, path }): Finding[] => {
        if (content.type !== "luks") return [];
        const keyFile = content.settings?.["keyFile"];
        // Another rule tells of one in /tmp.
        if (typeof keyFile !== "string" || keyFile.startsWith("/tmp/") || !isLost(host, keyFile)) return [];
        return [
          {
            message: `the key of the LUKS device "${content.name}", ${keyFile}, is lost when the root is reset`,
            path: [...path, "settings", "keyFile"],
          },
        ];
      }),
  },
  {
    code: "S319",
    title: "A secret on the root that is reset",
    severity: "error",
    reason:
      "A file that no module makes is put there once, by hand, and is gone after the next boot: the backup fails then, or the agent has no key.",
    remedy: "add the file to the `files` of a volume, or name one on a volume",
    check: (host) =>
      secretsOf(host).flatMap(({ secret: { provider, reference }, path }) =>
        provider === "file" && isLost(host, reference)
          ? [{ message: `the secret ${reference} is lost when the root is reset`, path: [...path, "file"] }]
          : [],
      ),
  },
];
