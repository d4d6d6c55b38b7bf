/** What the two backends can't do. */
import { persistedPaths, placeOnVolume } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";

/** What systemd-tmpfiles reads as more than a character, between the quotes that NixOS puts around a path. */
const readByTmpfiles = /['%\\]/;

export const backend: readonly Rule[] = [
  {
    code: "S316",
    title: "preservation with a scripted stage 1",
    severity: "error",
    reason:
      "preservation puts paths in place by units of systemd, in stage 1 too, and asserts that this runs systemd (module.nix).",
    remedy: 'say `stage1: "systemd"` in `rootReset`, or `backend: "impermanence"`',
    check: ({ persistence, rootReset }) =>
      persistence?.backend === "preservation" && rootReset?.stage1 === "scripted"
        ? [
            {
              message: "preservation needs systemd in stage 1, and the root is reset by a script",
              path: ["rootReset", "stage1"],
            },
          ]
        : [],
  },
  {
    code: "S317",
    title: "A directory as a link, with impermanence",
    severity: "error",
    reason:
      "impermanence links files alone; its directories are bind mounts (submodule-options.nix: `method` is gone).",
    remedy: 'take `how` out, or say `backend: "preservation"`',
    check: ({ persistence }) =>
      persistence?.backend === "impermanence"
        ? persistedPaths(persistence)
            .filter(({ entry }) => entry.type === "directory" && entry.how === "symlink")
            .map(({ entry: { path, origin } }) => ({
              message: `${path} is to be a link, and impermanence mounts directories`,
              path: [...origin, "how"],
            }))
        : [],
  },
  {
    code: "S324",
    title: "A path that preservation can't hand on",
    severity: "error",
    reason:
      "preservation has systemd-tmpfiles make its paths, and NixOS quotes but does not escape them: a quote ends the path, and a backslash or a percent sign stands for something else (tmpfiles.d(5), nixos/modules/system/boot/systemd/tmpfiles.nix).",
    remedy: 'rename it, or say `backend: "impermanence"`',
    check: ({ persistence }) =>
      persistence?.backend === "preservation"
        ? persistedPaths(persistence).flatMap(({ volume, entry: { path, origin } }): Finding[] => {
            const [character] = readByTmpfiles.exec(placeOnVolume(volume, path)) ?? [];
            return character === undefined
              ? []
              : [{ message: `${placeOnVolume(volume, path)} holds a ${character}`, path: origin }];
          })
        : [],
  },
];
