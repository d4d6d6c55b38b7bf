/** A tree of files that changes at random. */
import * as fs from "node:fs";
import { bytes, isDirectory, ModelledTree, type Directory, type Place } from "./modelled-tree.ts";

/** A tree that changes as its seed says. */
export class ChangingTree extends ModelledTree {
  /** Makes a tree of so many files. */
  fill(files: number): void {
    for (let index = 0; index < files / 40; index += 1) this.makeDirectory(this.placeForDirectory());
    for (let index = 0; index < files; index += 1) {
      const kind = this.random(50);
      if (kind === 0) this.#link();
      else if (kind === 1) this.symlink(this.newPlace());
      else this.write(this.newPlace(), this.#content());
    }
    for (let index = 0; index < files / 100; index += 1) this.setAttribute();
  }

  /** Changes it so many times. */
  change(times: number): void {
    const changes = this.#changes();
    for (let index = 0; index < times; index += 1) changes[this.random(changes.length)]!();
  }

  /** Sets extended attributes of some files. */
  setAttributes(times: number): void {
    for (let index = 0; index < times; index += 1) this.setAttribute();
  }

  #changes(): (() => void)[] {
    return [
      () => this.write(this.newPlace(), this.#content()),
      () => this.makeDirectory(this.placeForDirectory()),
      () => this.symlink(this.newPlace()),
      () => this.fifo(this.newPlace()),
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
      () => this.#moveFile(this.newPlace()),
      () => this.#moveFile(this.newPlace()),
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

  #content(): string {
    const length = this.random(5) === 0 ? 5000 : this.random(100);
    return `${this.random(1e9)}`.padEnd(length, "x");
  }

  #link(): void {
    const { place, inode } = this.file("file");
    const other = this.newPlace();
    fs.linkSync(this.onDisk(place), this.onDisk(other));
    this.put(other, inode);
  }

  #append(): void {
    const { place, inode } = this.file("file");
    fs.appendFileSync(this.onDisk(place), "more");
    inode.content += "more";
  }

  /** In its place; now and then by what is there already. */
  #overwrite(): void {
    const { place, inode } = this.file("file");
    if (inode.content === "") return;
    const at = this.random(inode.content.length);
    const letter = this.random(4) === 0 ? inode.content[at]! : String.fromCharCode(97 + this.random(26));
    const descriptor = fs.openSync(this.onDisk(place), "r+");
    fs.writeSync(descriptor, bytes(letter), 0, 1, at);
    fs.closeSync(descriptor);
    inode.content = inode.content.slice(0, at) + letter + inode.content.slice(at + 1);
  }

  /** To a shorter length, or to one with a hole at its end. */
  #truncate(): void {
    const { place, inode } = this.file("file");
    const length = this.random(20) === 0 ? 300_000 : this.random(inode.content.length + 10);
    fs.truncateSync(this.onDisk(place), length);
    inode.content = inode.content.slice(0, length).padEnd(length, "\0");
  }

  #chmod(): void {
    const { place, inode } = this.any();
    inode.mode = [0o600, 0o644, 0o755, 0o750][this.random(4)]!;
    fs.chmodSync(this.onDisk(place), inode.mode);
  }

  #chown(): void {
    const { place, inode } = this.any();
    inode.uid = this.random(3);
    fs.chownSync(this.onDisk(place), inode.uid, 0);
    fs.chmodSync(this.onDisk(place), inode.mode);
  }

  #touch(): void {
    fs.utimesSync(this.onDisk(this.any().place), 1e9, 1e9);
  }

  #moveFile(to: Place): void {
    const { place, inode } = this.file();
    fs.renameSync(this.onDisk(place), this.onDisk(to));
    place.directory.entries.delete(place.name);
    this.put(to, inode);
  }

  #moveDirectory(): void {
    const directory = this.directory();
    const from = this.parents.get(directory);
    const to = this.placeForDirectory();
    if (from === undefined || this.isBelow(to.directory, directory)) return;
    fs.renameSync(this.onDisk(from), this.onDisk(to));
    from.directory.entries.delete(from.name);
    this.put(to, directory);
  }

  /** Two files, or two directories, get each other's names. */
  #swap(): void {
    let [one, other] = [this.file(), this.file()];
    if (this.random(2) === 0) {
      const directories = [this.directory(), this.directory()] as const;
      const places = directories.map((directory) => this.parents.get(directory));
      if (places[0] === undefined || places[1] === undefined) return;
      if (this.isBelow(directories[0], directories[1]) || this.isBelow(directories[1], directories[0]))
        return;
      [one, other] = [
        { place: places[0], inode: directories[0] },
        { place: places[1], inode: directories[1] },
      ];
    }
    if (one.inode === other.inode) return;
    const aside = { directory: this.root, name: "aside" };
    const paths = [one.place, other.place].map((place) => this.onDisk(place));
    fs.renameSync(paths[0]!, this.onDisk(aside));
    fs.renameSync(paths[1]!, paths[0]!);
    fs.renameSync(this.onDisk(aside), paths[1]!);
    this.put(one.place, other.inode);
    this.put(other.place, one.inode);
  }

  /** A file takes the place of another one. */
  #overwriteByRename(): void {
    const target = this.file();
    const { place, inode } = this.file();
    // rename(2) does nothing with two names of one file.
    if (inode === target.inode) return;
    fs.renameSync(this.onDisk(place), this.onDisk(target.place));
    place.directory.entries.delete(place.name);
    this.put(target.place, inode);
  }

  /** A new file takes the place of one, as programs write their settings. */
  #replace(differs: boolean): void {
    const { place, inode } = this.file("file");
    const aside = { directory: this.root, name: "aside" };
    const written = this.write(aside, differs ? this.#content() : inode.content);
    fs.renameSync(this.onDisk(aside), this.onDisk(place));
    this.root.entries.delete("aside");
    this.put(place, written);
  }

  #recreate(): void {
    const { place, inode } = this.file("file");
    this.remove(place);
    this.write(place, this.random(2) === 0 ? inode.content : this.#content());
  }

  /** A log's next file. */
  #rotate(): void {
    const { place, inode } = this.file("file");
    const old = { ...place, name: `${place.name}.1` };
    if (Buffer.byteLength(old.name, "latin1") > 200 || old.directory.entries.has(old.name)) return;
    fs.renameSync(this.onDisk(place), this.onDisk(old));
    place.directory.entries.delete(place.name);
    this.put(old, inode);
    this.write(place, "");
  }

  #delete(): void {
    this.remove(this.file().place);
  }

  #deleteDirectory(): Directory | undefined {
    const directory = this.directory();
    const place = this.parents.get(directory);
    if (place === undefined || directory.entries.size > 60) return undefined;
    if ([...directory.entries.values()].some(isDirectory)) return undefined;
    this.remove(place);
    return directory;
  }

  /** With some of the files that it had. */
  #recreateDirectory(): void {
    const old = this.#deleteDirectory();
    if (old === undefined) return;
    const directory = this.makeDirectory(this.parents.get(old)!);
    for (const [name, { type, content }] of old.entries)
      if (type === "file" && this.random(3) > 0)
        this.write({ directory, name }, this.random(2) === 0 ? content : this.#content());
  }

  #fileToDirectory(): void {
    const { place } = this.file();
    this.remove(place);
    this.write(this.newPlace(this.makeDirectory(place)), this.#content());
  }
}
