/**
 * A tree of files on a disk and in a model of it. Paths and contents are bytes, a character each.
 */
import * as fs from "node:fs";
import { execFileSync } from "node:child_process";

export interface Inode {
  type: "file" | "directory" | "symlink" | "fifo";
  /** Of a file its content, of a link its target. */
  content: string;
  mode: number;
  uid: number;
  attribute: string;
}

export interface Directory extends Inode {
  type: "directory";
  entries: Map<string, Inode>;
}

/** A directory and a name in it. */
export interface Place {
  directory: Directory;
  name: string;
}

/** What the tree was at one time: its files by their paths, with what they held. */
export type Tree = Map<string, { inode: Inode; facts: Inode }>;

const oddNames = [
  ...[
    "plain",
    "sp ace",
    "new\nline",
    "tab\tbed",
    'it\'s "quoted"',
    "-dash",
    "back\\slash",
    "o257-7-0",
    "glob*[x]?",
    "$(false)",
  ],
  ...[
    "\xc3\xbcml\xc3\xa4ut",
    "not utf8 \xff\xfe",
    "con\x01trol\x7f\x1b[31m",
    " spaces ",
    "trailing\n",
    "#remark",
    "\\n",
    "dest=x",
    "{{x}}",
  ],
];

export const isDirectory = (inode: Inode): inode is Directory => inode.type === "directory";
export const bytes = (path: string): Buffer => Buffer.from(path, "latin1");

/** Numbers that look random, and are the same for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A tree on a disk, and in a model. */
export class ModelledTree {
  protected readonly folder: string;
  protected readonly random: (below: number) => number;
  protected readonly root: Directory = {
    type: "directory",
    content: "",
    mode: 0o755,
    uid: 0,
    attribute: "",
    entries: new Map(),
  };
  protected readonly parents = new Map<Directory, Place>();
  protected readonly directories: Directory[] = [this.root];
  protected files: Place[] = [];
  protected count = 0;

  constructor(folder: string, seed: number) {
    this.folder = folder;
    this.random = randomOf(seed);
    fs.chmodSync(folder, 0o755);
  }

  /** The tree as it is. */
  tree(): Tree {
    const tree: Tree = new Map();
    const add = (path: string, inode: Inode): void => {
      tree.set(path, { inode, facts: { ...inode } });
      if (isDirectory(inode)) for (const [name, entry] of inode.entries) add(`${path}/${name}`, entry);
    };
    add("", this.root);
    return tree;
  }

  protected path({ directory, name }: Place): string {
    const above = this.parents.get(directory);
    return above === undefined ? `/${name}` : `${this.path(above)}/${name}`;
  }

  protected onDisk(place: Place): Buffer {
    return bytes(this.folder + this.path(place));
  }

  /** Runs what Node has no function for. Its arguments are text, not bytes. */
  protected run(command: string, place: Place): void {
    const octal = [...this.onDisk(place)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
    execFileSync("bash", ["-c", `${command} $'${octal.join("")}'`]);
  }

  protected isThere(directory: Directory): boolean {
    const above = this.parents.get(directory);
    return (
      above === undefined ||
      (above.directory.entries.get(above.name) === directory && this.isThere(above.directory))
    );
  }

  protected directory(): Directory {
    for (;;) {
      const index = this.random(this.directories.length);
      const directory = this.directories[index]!;
      if (this.isThere(directory)) return directory;
      this.directories[index] = this.directories.at(-1)!;
      this.directories.pop();
    }
  }

  /** Where a directory goes: trees are rather wide than deep. */
  protected placeForDirectory(): Place {
    for (;;) {
      const directory = this.directory();
      if (this.depth(directory) < 6) return this.newPlace(directory);
    }
  }

  protected depth(directory: Directory): number {
    const above = this.parents.get(directory);
    return above === undefined ? 0 : 1 + this.depth(above.directory);
  }

  protected newPlace(directory = this.directory()): Place {
    this.count += 1;
    const odd = this.random(4) === 0 ? oddNames[this.random(oddNames.length)]! : "file";
    return { directory, name: this.random(2) === 0 ? `${odd}${this.count}` : `${this.count}${odd}` };
  }

  /** A name of a file or of a link. */
  protected file(type?: Inode["type"]): { place: Place; inode: Inode } {
    for (;;) {
      const index = this.random(this.files.length);
      const place = this.files[index]!;
      const inode = place.directory.entries.get(place.name);
      const isFile = inode !== undefined && !isDirectory(inode) && this.isThere(place.directory);
      if (isFile && (type === undefined || inode.type === type)) return { place, inode };
      if (isFile) continue;
      this.files[index] = this.files.at(-1)!;
      this.files.pop();
    }
  }

  protected any(): { place: Place; inode: Inode } {
    if (this.random(4) > 0) return this.file("file");
    const directory = this.directory();
    const place = this.parents.get(directory);
    return place === undefined ? this.file("file") : { place, inode: directory };
  }

  protected put(place: Place, inode: Inode): void {
    place.directory.entries.set(place.name, inode);
    if (isDirectory(inode)) this.parents.set(inode, place);
    else this.files.push(place);
  }

  protected write(place: Place, content: string): Inode {
    const inode: Inode = { type: "file", content, mode: 0o644, uid: 0, attribute: "" };
    fs.writeFileSync(this.onDisk(place), bytes(content), { flag: "wx", mode: 0o644 });
    this.put(place, inode);
    return inode;
  }

  protected makeDirectory(place: Place): Directory {
    const inode: Directory = {
      type: "directory",
      content: "",
      mode: 0o755,
      uid: 0,
      attribute: "",
      entries: new Map(),
    };
    fs.mkdirSync(this.onDisk(place), 0o755);
    this.directories.push(inode);
    this.put(place, inode);
    return inode;
  }

  protected symlink(place: Place): void {
    const content = `to ${oddNames[this.random(oddNames.length)]!}`;
    fs.symlinkSync(bytes(content), this.onDisk(place));
    this.put(place, { type: "symlink", content, mode: 0o777, uid: 0, attribute: "" });
  }

  protected fifo(place: Place): void {
    this.run("mkfifo --mode=0644", place);
    this.put(place, { type: "fifo", content: "", mode: 0o644, uid: 0, attribute: "" });
  }

  protected isBelow(directory: Directory, above: Directory): boolean {
    const place = this.parents.get(directory);
    return directory === above || (place !== undefined && this.isBelow(place.directory, above));
  }

  protected remove(place: Place): void {
    fs.rmSync(this.onDisk(place), { recursive: true });
    place.directory.entries.delete(place.name);
  }

  protected setAttribute(): void {
    const { place, inode } = this.any();
    inode.attribute = `${this.random(3)}\nunlink ./x`;
    this.run(`setfattr -n user.x -v $'${inode.attribute}'`, place);
  }
}
