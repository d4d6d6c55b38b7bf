/** The hooks that disko runs around creating, mounting and unmounting a device (disko lib/default.nix, `mkSubType`). */
import { script } from "../text.ts";

/** Shell commands; in them, the device's own options are variables: `$device`, `$name`, … */
export const hooks = {
  /** Shell commands that disko runs before it creates this device. */
  preCreateHook: script.optional(),
  /** Shell commands that disko runs after it has created this device. */
  postCreateHook: script.optional(),
  /** Shell commands that disko runs before it mounts this device. */
  preMountHook: script.optional(),
  /** Shell commands that disko runs after it has mounted this device. */
  postMountHook: script.optional(),
  /** Shell commands that disko runs before it unmounts this device. */
  preUnmountHook: script.optional(),
  /** Shell commands that disko runs after it has unmounted this device. */
  postUnmountHook: script.optional(),
};
