/** Which files under a root are specs. */

import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * The spec files under `root`, relative to it with forward slashes and sorted by code unit: every `.ts` file in `specs/`, but
 * no declaration (`.d.ts`) and nothing in `node_modules` or a hidden folder. Symbolic links are followed, each folder once, so a
 * loop ends. A dangling link is listed: that a spec cannot be read is for the bundler to say. Without a `specs/`, the list is
 * empty; a folder that cannot be read throws the file system's error.
 */
export function findSpecs(root: string): string[] {
  const found: string[] = [];
  const visited = new Set<string>();
  if (existsSync(join(root, "specs"))) collect("specs");
  return found.sort();

  function collect(folder: string): void {
    const path = join(root, folder);
    const real = realpathSync(path);
    if (visited.has(real)) return;
    visited.add(real);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const name = `${folder}/${entry.name}`;
      const leads = entry.isSymbolicLink() && leadsToFolder(join(root, name));
      if (leads || entry.isDirectory()) collect(name);
      else if (name.endsWith(".ts") && !name.endsWith(".d.ts")) found.push(name);
    }
  }
}

/** Whether a symbolic link leads to a folder; one that leads nowhere, or round in circles, does not. */
function leadsToFolder(link: string): boolean {
  try {
    return statSync(link).isDirectory();
  } catch {
    return false;
  }
}
