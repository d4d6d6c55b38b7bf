/** A volume as impermanence has it: `environment.persistence.<path>`. */
import type { PersistedPath, PersistentVolume } from "../../model/persistence.ts";
import type { NixSet, NixValue } from "../../nix/value.ts";
import { differing, groupsOf, listsOf, usersOf } from "./entries.ts";

export function impermanenceVolume(volume: PersistentVolume): NixSet {
  const { own, users } = groupsOf(volume);
  const item = (entry: PersistedPath, path: string): NixValue => {
    const { hideMount, how, type } = entry;
    const more =
      type === "directory"
        ? { ...differing(entry), ...(hideMount !== volume.hideMounts && { hideMount }) }
        : // It makes no files: who owns them is said to systemd-tmpfiles.
          { ...(how === "symlink" && { method: "symlink" }) };
    return Object.keys(more).length === 0 ? path : { [type]: path, ...more };
  };
  return {
    hideMounts: volume.hideMounts || undefined,
    ...listsOf(own, item),
    users: usersOf(users, ({ paths }) => listsOf(paths, item)),
  };
}
