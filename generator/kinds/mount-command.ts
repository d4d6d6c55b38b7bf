/** Commands for people and scripts that mount what a host's configuration will mount. */
import type { Mount } from "../model/host.ts";
import { shellWord } from "../nix/escape.ts";

/** What makes a mount by hand, with its directory. */
export function mountCommand({ type, options, device, mountpoint }: Mount): string {
  const words = [
    ...["mount", "--mkdir", "--types", type],
    ...(options.length > 0 ? ["--options", options.join(",")] : []),
    ...[device, mountpoint],
  ];
  return words.map(shellWord).join(" ");
}
