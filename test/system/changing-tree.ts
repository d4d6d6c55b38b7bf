/**
 * A tree of files that changes at random, on a disk and in a model of it, and what `strata-root diff` has to say of it. Paths and contents
 * are bytes, a character each.
 */
import * as fs from "node:fs";
import { execFileSync } from "node:child_process";

interface Inode {
  type: "file" | "directory" | "symlink" | "fifo";
  /** Of a file its content, of a link its target. */
  content: string;
  mode: number;
  uid: number;
  attribute: string;
}

interface Directory extends Inode {
  type: "directory";
  entries: Map<string, Inode>;
}

/** A directory and a name in it. */
interface Place {
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

const isDirectory = (inode: Inode): inode is Directory => inode.type === "directory";
const bytes = (path: string): Buffer => Buffer.from(path, "latin1");

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

export class ChangingTree {
  readonly #folder: string;
  readonly #random: (below: number) => number;
  readonly #root: Directory = {
    type: "directory",
    content: "",
    mode: 0o755,
    uid: 0,
    attribute: "",
    entries: new Map(),
  };
  readonly #parents = new Map<Directory, Place>();
  readonly #directories: Directory[] = [this.#root];
  #files: Place[] = [];
  #count = 0;

  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#random = randomOf(seed);
    fs.chmodSync(folder, 0o755);
  }

  /** Makes a tree of so many files. */
  fill(files: number): void {
    for (let index = 0; index < files / 40; index += 1) this.#makeDirectory(this.#placeForDirectory());
    for (let index = 0; index < files; index += 1) {
      const kind = this.#random(50);
      if (kind === 0) this.#link();
      else if (kind === 1) this.#symlink(this.#newPlace());
      else this.#write(this.#newPlace(), this.#content());
    }
    for (let index = 0; index < files / 100; index += 1) this.#setAttribute();
  }

  /** Changes it so many times. */
  change(times: number): void {
    const changes = this.#changes();
    for (let index = 0; index < times; index += 1) changes[this.#random(changes.length)]!();
  }

  /** Sets extended attributes of some files. */
  setAttributes(times: number): void {
    for (let index = 0; index < times; index += 1) this.#setAttribute();
  }

  /** The tree as it is. */
  tree(): Tree {
    const tree: Tree = new Map();
    const add = (path: string, inode: Inode): void => {
      tree.set(path, { inode, facts: { ...inode } });
      if (isDirectory(inode)) for (const [name, entry] of inode.entries) add(`${path}/${name}`, entry);
    };
    add("", this.#root);
    return tree;
  }

  #changes(): (() => void)[] {
    return [
      () => this.#write(this.#newPlace(), this.#content()),
      () => this.#makeDirectory(this.#placeForDirectory()),
      () => this.#symlink(this.#newPlace()),
      () => this.#fifo(this.#newPlace()),
      () => this.#append(),
      () => this.#append(),
      () => this.#overwrite(),
      () => this.#overwrite(),
      () => this.#truncate(),
      () => this.#chmod(),
      () => this.#chown(),
      () => this.#touch(),
      () => this.#link(),
      () => this.#link(),
      () => this.#moveFile(this.#newPlace()),
      () => this.#moveFile(this.#newPlace()),
      () => this.#moveDirectory(),
      () => this.#swap(),
      () => this.#overwriteByRename(),
      () => this.#replace(true),
      () => this.#replace(false),
      () => this.#recreate(),
      () => this.#rotate(),
      () => this.#delete(),
      () => this.#delete(),
      () => this.#deleteDirectory(),
      () => this.#recreateDirectory(),
      () => this.#fileToDirectory(),
    ];
  }

  // What the changes are made of.

  #path({ directory, name }: Place): string {
    const above = this.#parents.get(directory);
    return above === undefined ? `/${name}` : `${this.#path(above)}/${name}`;
  }

  #onDisk(place: Place): Buffer {
    return bytes(this.#folder + this.#path(place));
  }

  /** Runs what Node has no function for. Its arguments are text, not bytes. */
  #run(command: string, place: Place): void {
    const octal = [...this.#onDisk(place)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
    execFileSync("bash", ["-c", `${command} $'${octal.join("")}'`]);
  }

  #isThere(directory: Directory): boolean {
    const above = this.#parents.get(directory);
    return (
      above === undefined ||
      (above.directory.entries.get(above.name) === directory && this.#isThere(above.directory))
    );
  }

  #directory(): Directory {
    for (;;) {
      const index = this.#random(this.#directories.length);
      const directory = this.#directories[index]!;
      if (this.#isThere(directory)) return directory;
      this.#directories[index] = this.#directories.at(-1)!;
      this.#directories.pop();
    }
  }

  /** Where a directory goes: trees are rather wide than deep. */
  #placeForDirectory(): Place {
    for (;;) {
      const directory = this.#directory();
      if (this.#depth(directory) < 6) return this.#newPlace(directory);
    }
  }

  #depth(directory: Directory): number {
    const above = this.#parents.get(directory);
    return above === undefined ? 0 : 1 + this.#depth(above.directory);
  }

  #newPlace(directory = this.#directory()): Place {
    this.#count += 1;
    const odd = this.#random(4) === 0 ? oddNames[this.#random(oddNames.length)]! : "file";
    return { directory, name: this.#random(2) === 0 ? `${odd}${this.#count}` : `${this.#count}${odd}` };
  }

  /** A name of a file or of a link. */
  #file(type?: Inode["type"]): { place: Place; inode: Inode } {
    for (;;) {
      const index = this.#random(this.#files.length);
      const place = this.#files[index]!;
      const inode = place.directory.entries.get(place.name);
      const isFile = inode !== undefined && !isDirectory(inode) && this.#isThere(place.directory);
      if (isFile && (type === undefined || inode.type === type)) return { place, inode };
      if (isFile) continue;
      this.#files[index] = this.#files.at(-1)!;
      this.#files.pop();
    }
  }

  #content(): string {
    const length = this.#random(5) === 0 ? 5000 : this.#random(100);
    return `${this.#random(1e9)}`.padEnd(length, "x");
  }

  #put(place: Place, inode: Inode): void {
    place.directory.entries.set(place.name, inode);
    if (isDirectory(inode)) this.#parents.set(inode, place);
    else this.#files.push(place);
  }

  #write(place: Place, content: string): Inode {
    const inode: Inode = { type: "file", content, mode: 0o644, uid: 0, attribute: "" };
    fs.writeFileSync(this.#onDisk(place), bytes(content), { flag: "wx", mode: 0o644 });
    this.#put(place, inode);
    return inode;
  }

  #makeDirectory(place: Place): Directory {
    const inode: Directory = {
      type: "directory",
      content: "",
      mode: 0o755,
      uid: 0,
      attribute: "",
      entries: new Map(),
    };
    fs.mkdirSync(this.#onDisk(place), 0o755);
    this.#directories.push(inode);
    this.#put(place, inode);
    return inode;
  }

  #symlink(place: Place): void {
    const content = `to ${oddNames[this.#random(oddNames.length)]!}`;
    fs.symlinkSync(bytes(content), this.#onDisk(place));
    this.#put(place, { type: "symlink", content, mode: 0o777, uid: 0, attribute: "" });
  }

  #fifo(place: Place): void {
    this.#run("mkfifo --mode=0644", place);
    this.#put(place, { type: "fifo", content: "", mode: 0o644, uid: 0, attribute: "" });
  }

  #link(): void {
    const { place, inode } = this.#file("file");
    const other = this.#newPlace();
    fs.linkSync(this.#onDisk(place), this.#onDisk(other));
    this.#put(other, inode);
  }

  #append(): void {
    const { place, inode } = this.#file("file");
    fs.appendFileSync(this.#onDisk(place), "more");
    inode.content += "more";
  }

  /** In its place; now and then by what is there already. */
  #overwrite(): void {
    const { place, inode } = this.#file("file");
    if (inode.content === "") return;
    const at = this.#random(inode.content.length);
    const letter = this.#random(4) === 0 ? inode.content[at]! : String.fromCharCode(97 + this.#random(26));
    const descriptor = fs.openSync(this.#onDisk(place), "r+");
    fs.writeSync(descriptor, bytes(letter), 0, 1, at);
    fs.closeSync(descriptor);
    inode.content = inode.content.slice(0, at) + letter + inode.content.slice(at + 1);
  }

  /** To a shorter length, or to one with a hole at its end. */
  #truncate(): void {
    const { place, inode } = this.#file("file");
    const length = this.#random(20) === 0 ? 300_000 : this.#random(inode.content.length + 10);
    fs.truncateSync(this.#onDisk(place), length);
    inode.content = inode.content.slice(0, length).padEnd(length, "\0");
  }

  #any(): { place: Place; inode: Inode } {
    if (this.#random(4) > 0) return this.#file("file");
    const directory = this.#directory();
    const place = this.#parents.get(directory);
    return place === undefined ? this.#file("file") : { place, inode: directory };
  }

  #chmod(): void {
    const { place, inode } = this.#any();
    inode.mode = [0o600, 0o644, 0o755, 0o750][this.#random(4)]!;
    fs.chmodSync(this.#onDisk(place), inode.mode);
  }

  #chown(): void {
    const { place, inode } = this.#any();
    inode.uid = this.#random(3);
    fs.chownSync(this.#onDisk(place), inode.uid, 0);
    fs.chmodSync(this.#onDisk(place), inode.mode);
  }

  #setAttribute(): void {
    const { place, inode } = this.#any();
    inode.attribute = `${this.#random(3)}\nunlink ./x`;
    this.#run(`setfattr -n user.x -v $'${inode.attribute}'`, place);
  }

  #touch(): void {
    fs.utimesSync(this.#onDisk(this.#any().place), 1e9, 1e9);
  }

  #moveFile(to: Place): void {
    const { place, inode } = this.#file();
    fs.renameSync(this.#onDisk(place), this.#onDisk(to));
    place.directory.entries.delete(place.name);
    this.#put(to, inode);
  }

  #moveDirectory(): void {
    const directory = this.#directory();
    const from = this.#parents.get(directory);
    const to = this.#placeForDirectory();
    if (from === undefined || this.#isBelow(to.directory, directory)) return;
    fs.renameSync(this.#onDisk(from), this.#onDisk(to));
    from.directory.entries.delete(from.name);
    this.#put(to, directory);
  }

  #isBelow(directory: Directory, above: Directory): boolean {
    const place = this.#parents.get(directory);
    return directory === above || (place !== undefined && this.#isBelow(place.directory, above));
  }

  /** Two files, or two directories, get each other's names. */
  #swap(): void {
    let [one, other] = [this.#file(), this.#file()];
    if (this.#random(2) === 0) {
      const directories = [this.#directory(), this.#directory()] as const;
      const places = directories.map((directory) => this.#parents.get(directory));
      if (places[0] === undefined || places[1] === undefined) return;
      if (this.#isBelow(directories[0], directories[1]) || this.#isBelow(directories[1], directories[0]))
        return;
      [one, other] = [
        { place: places[0], inode: directories[0] },
        { place: places[1], inode: directories[1] },
      ];
    }
    if (one.inode === other.inode) return;
    const aside = { directory: this.#root, name: "aside" };
    const paths = [one.place, other.place].map((place) => this.#onDisk(place));
    fs.renameSync(paths[0]!, this.#onDisk(aside));
    fs.renameSync(paths[1]!, paths[0]!);
    fs.renameSync(this.#onDisk(aside), paths[1]!);
    this.#put(one.place, other.inode);
    this.#put(other.place, one.inode);
  }

  /** A file takes the place of another one. */
  #overwriteByRename(): void {
    const target = this.#file();
    const { place, inode } = this.#file();
    // rename(2) does nothing with two names of one file.
    if (inode === target.inode) return;
    fs.renameSync(this.#onDisk(place), this.#onDisk(target.place));
    place.directory.entries.delete(place.name);
    this.#put(target.place, inode);
  }

  /** A new file takes the place of one, as programs write their settings. */
  #replace(differs: boolean): void {
    const { place, inode } = this.#file("file");
    const aside = { directory: this.#root, name: "aside" };
    const written = this.#write(aside, differs ? this.#content() : inode.content);
    fs.renameSync(this.#onDisk(aside), this.#onDisk(place));
    this.#root.entries.delete("aside");
    this.#put(place, written);
  }

  #recreate(): void {
    const { place, inode } = this.#file("file");
    this.#remove(place);
    this.#write(place, this.#random(2) === 0 ? inode.content : this.#content());
  }

  /** A log's next file. */
  #rotate(): void {
    const { place, inode } = this.#file("file");
    const old = { ...place, name: `${place.name}.1` };
    if (Buffer.byteLength(old.name, "latin1") > 200 || old.directory.entries.has(old.name)) return;
    fs.renameSync(this.#onDisk(place), this.#onDisk(old));
    place.directory.entries.delete(place.name);
    this.#put(old, inode);
    this.#write(place, "");
  }

  #remove(place: Place): void {
    fs.rmSync(this.#onDisk(place), { recursive: true });
    place.directory.entries.delete(place.name);
  }

  #delete(): void {
    this.#remove(this.#file().place);
  }

  #deleteDirectory(): Directory | undefined {
    const directory = this.#directory();
    const place = this.#parents.get(directory);
    if (place === undefined || directory.entries.size > 60) return undefined;
    if ([...directory.entries.values()].some(isDirectory)) return undefined;
    this.#remove(place);
    return directory;
  }

  /** With some of the files that it had. */
  #recreateDirectory(): void {
    const old = this.#deleteDirectory();
    if (old === undefined) return;
    const directory = this.#makeDirectory(this.#parents.get(old)!);
    for (const [name, { type, content }] of old.entries)
      if (type === "file" && this.#random(3) > 0)
        this.#write({ directory, name }, this.#random(2) === 0 ? content : this.#content());
  }

  #fileToDirectory(): void {
    const { place } = this.#file();
    this.#remove(place);
    this.#write(this.#newPlace(this.#makeDirectory(place)), this.#content());
  }
}
