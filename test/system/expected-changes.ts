/** What `strata-root diff` has to say of two trees, worked out from all that is known of both. */
import type { Tree } from "./modelled-tree.ts";

/** A change as `strata-root diff --json` has it; paths and contents are bytes, a character each. */
export interface Change {
  change: string;
  path: string;
  type: string;
  from: string | null;
  bytes: number | null;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/"));

/** A path as strata-root writes it, if none of its letters takes more than two bytes. */
export function escaped(path: string): string {
  const octal = (byte: string): string => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`;
  return path
    .replace(/[\\\n\t]/g, (letter) => ({ "\\": "\\\\", "\n": "\\n", "\t": "\\t" })[letter]!)
    .replace(/[\x01-\x1f\x7f]/g, octal)
    .replace(/[\xc2-\xdf][\x80-\xbf]|[\x80-\xff]/g, (match) => (match.length > 1 ? match : octal(match)));
}

const inOrder = (paths: readonly string[]): string[] =>
  [...paths].sort((one, other) => (escaped(one) < escaped(other) ? -1 : 1));

/** The changes from one tree to another. */
export function changesBetween(old: Tree, now: Tree): Change[] {
  const changes: Change[] = [];
  const nowAt = new Map([...now].map(([path, { inode }]) => [inode, path]));
  const isDirectoryNow = (path: string | undefined): boolean =>
    path !== undefined && now.get(path)?.facts.type === "directory";

  // A directory is where it has been moved to; one that is gone is what there is at its place.
  const places = new Map<string, string | undefined>([["", ""]]);
  const whereIs = (directory: string): string | undefined => {
    if (!places.has(directory)) {
      const place = nowAt.get(old.get(directory)!.inode) ?? slotOf(directory);
      places.set(directory, isDirectoryNow(place) ? place : undefined);
    }
    return places.get(directory);
  };
  const slotOf = (path: string): string | undefined => {
    if (path === "") return "";
    const above = whereIs(parentOf(path));
    return above === undefined ? undefined : above + nameOf(path);
  };

  const say = (change: string, tree: Tree, path: string, from: string | null = null): void => {
    const { type, content } = tree.get(path)!.facts;
    changes.push({ change, path: path || "/", type, from, bytes: type === "file" ? content.length : null });
  };
  const compare = (before: string, path: string): void => {
    const [was, is] = [old.get(before)!.facts, now.get(path)!.facts];
    if (was.content !== is.content) say("modified", now, path);
    else if (was.mode !== is.mode || was.uid !== is.uid || was.attribute !== is.attribute)
      say("metadata", now, path);
  };

  const kept = new Map<string, string>();
  const [gone, fresh] = [new Map<object, string[]>(), new Map<object, string[]>()];
  const add = (to: Map<object, string[]>, inode: object, path: string): void =>
    void to.set(inode, [...(to.get(inode) ?? []), path]);
  for (const [path, { inode }] of old) {
    const slot = slotOf(path);
    if (slot !== undefined && now.get(slot)?.inode === inode) kept.set(slot, path);
    else add(gone, inode, path);
  }
  for (const [path, { inode }] of now) if (!kept.has(path)) add(fresh, inode, path);
  for (const [path, before] of kept) compare(before, path);

  const [lost, found] = [new Set<string>(), new Set<string>()];
  for (const inode of new Set([...gone.keys(), ...fresh.keys()])) {
    const [names, newNames] = [inOrder(gone.get(inode) ?? []), inOrder(fresh.get(inode) ?? [])];
    names.forEach((name, index) => {
      const path = newNames[index];
      if (path === undefined) return void lost.add(name);
      say("renamed", now, path, name);
      compare(name, path);
    });
    for (const path of newNames.slice(names.length)) found.add(path);
  }
  for (const name of lost) {
    const slot = slotOf(name);
    const there = slot === undefined ? undefined : now.get(slot);
    if (there === undefined) say("deleted", old, name);
    else if (found.has(slot!) && there.facts.type === old.get(name)!.facts.type) {
      compare(name, slot!);
      found.delete(slot!);
    } else if (found.has(slot!)) say("deleted", old, name);
  }
  const known = new Map<object, string>();
  for (const path of inOrder([...now.keys()].filter((path) => !found.has(path)))) {
    const { inode } = now.get(path)!;
    if (!known.has(inode)) known.set(inode, path);
  }
  for (const path of inOrder([...found])) {
    const { inode } = now.get(path)!;
    const other = known.get(inode);
    if (other === undefined) known.set(inode, path);
    say(other === undefined ? "created" : "linked", now, path, other ?? null);
  }
  return changes;
}
