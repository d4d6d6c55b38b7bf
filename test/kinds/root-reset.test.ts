/** The reset of a root on bcachefs and ZFS: the generated scripts, with programs that stand in for those of the file systems. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeHosts } from "../system/nix-compile.ts";
import { rootResets } from "../system/nix-hosts/root-reset.ts";

const folder = mkdtempSync(join(tmpdir(), "strata-reset-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeHosts(folder, rootResets);

const programs = join(folder, "programs");
mkdirSync(programs);
for (const name of ["bcachefs", "date", "mkdir", "mount", "mv", "rmdir", "sync", "umount", "zfs"])
  symlinkSync(join(import.meta.dirname, "../fixtures/root-reset/program"), join(programs, name));

interface System {
  host: "resetBcachefs" | "resetZfs";
  root: string;
  kept: string;
}
const zfs: System = { host: "resetZfs", root: "rpool/local/root", kept: "rpool/old-roots" };
const systems: System[] = [{ host: "resetBcachefs", root: "@root", kept: "@old-roots" }, zfs];

/** What a boot makes of it: its \`call\`th command fails, or is the last one before a power cut. */
interface Boot {
  how?: "fail" | "cut";
  call?: number;
}

/** A machine with a root that was used, and a place for old ones. */
function machine({ host, root, kept }: System, properties = "mountpoint=legacy\nquota=10 G\n") {
  const place = mkdtempSync(join(folder, "machine-"));
  const [disk, state, script] = [join(place, "disk"), join(place, "run"), join(place, "reset.sh")];
  const text = readFileSync(join(folder, "hosts", host, "root-reset/reset.sh"), "utf8");
  writeFileSync(script, text.replaceAll("/run/strata-root", state).replace("/dev/kmsg", "/dev/null"));
  const at = (path: string): string => join(disk, path);
  const use = (): void => writeFileSync(at(join(root, "own")), "used");
  for (const path of [root, kept]) mkdirSync(at(path), { recursive: true });
  writeFileSync(at(join(root, ".properties")), properties);
  use();

  const boot = ({ how, call = 0 }: Boot = {}): { outcome: string; calls: number } => {
    rmSync(state, { recursive: true, force: true });
    writeFileSync(`${disk}.calls`, "0");
    const env = { PATH: `${programs}:/usr/bin:/bin`, disk, how: how ?? "", at: String(call) };
    spawnSync("setsid", ["--wait", "bash", script], { env });
    const files = existsSync(state) ? readdirSync(state).filter((name) => name !== "top") : [];
    const outcome = files.map((name) => `${name}: ${readFileSync(join(state, name), "utf8").trim()}`);
    return { outcome: outcome.join(), calls: Number(readFileSync(`${disk}.calls`, "utf8")) };
  };
  const isUsed = (path: string): boolean => existsSync(join(at(path), "own"));
  const keptRoots = (): string[] => readdirSync(at(kept)).filter((name) => name !== ".properties");
  const propertiesOf = (path: string): string[] =>
    readFileSync(at(join(path, ".properties")), "utf8")
      .trimEnd()
      .split("\n");
  return { at, use, boot, isUsed, keptRoots, propertiesOf };
}

describe.each(systems)("the reset of $host", (system) => {
  const { root, kept } = system;

  /** After a reset: the root is another one, and one of those that are kept is the one that was used. */
  function expectReset({ at, isUsed, keptRoots }: ReturnType<typeof machine>): void {
    expect(existsSync(at(root))).toBe(true);
    expect(isUsed(root)).toBe(false);
    expect(keptRoots().filter((name) => isUsed(join(kept, name)))).toHaveLength(1);
    expect(existsSync(at(`${root}.new`))).toBe(false);
  }

  test("keeps the old root under the time of the reset", () => {
    const made = machine(system);
    const { outcome } = made.boot();
    expectReset(made);
    expect(made.keptRoots()).toEqual([expect.stringMatching(/^\d{8}T\d{6}Z$/)]);
    expect(outcome).toBe(`reset: ${made.keptRoots()[0]}`);
  });

  test("stays out where nothing is there to keep it", () => {
    const made = machine(system);
    rmSync(made.at(kept), { recursive: true });
    expect(made.boot().outcome).toBe(
      `unarmed: there is no ${kept} to keep the old one in; \`strata-root arm\` makes it`,
    );
    expect(made.isUsed(root)).toBe(true);
  });

  test.each(["fail", "cut"] as const)("ends well at last, whatever %ss", (how) => {
    // Without its directory in /run, it has no place to say anything.
    const first = how === "fail" ? 2 : 1;
    const { calls } = machine(system).boot();
    for (let call = first; call <= calls; call++) {
      const made = machine(system);
      const { outcome } = made.boot({ how, call });
      if (/^(failed|unarmed): /.test(outcome)) {
        expect(made.isUsed(root)).toBe(true);
        expect(made.keptRoots()).toEqual([]);
      } else if (how === "fail") {
        expectReset(made);
        made.use();
        rmSync(made.at(join(kept, made.keptRoots()[0]!)), { recursive: true });
      }
      made.boot();
      expectReset(made);
    }
    expect(calls).toBeGreaterThan(8);
  });
});

describe("the reset of a dataset", () => {
  const { root, kept } = zfs;

  test("gives the new one the properties of the old one, which nothing mounts any more", () => {
    const { boot, propertiesOf, keptRoots } = machine(zfs);
    boot();
    expect(propertiesOf(root)).toEqual(["mountpoint=legacy", "quota=10 G"]);
    expect(propertiesOf(join(kept, keptRoots()[0]!))).toEqual([
      "mountpoint=legacy",
      "quota=10 G",
      "readonly=on",
      "canmount=noauto",
    ]);
  });

  test("stays out where others are below it", () => {
    const { at, boot, isUsed } = machine(zfs);
    mkdirSync(at(join(root, "nix")));
    expect(boot().outcome).toBe(
      "failed: there are datasets below rpool/local/root, which would be put aside with it",
    );
    expect(isUsed(root)).toBe(true);
  });

  test("stays out where it has a key of its own", () => {
    const { boot, isUsed } = machine(zfs, `encryptionroot=${root}\n`);
    expect(boot().outcome).toBe(
      "failed: rpool/local/root has an encryption key of its own, which a new one would lack",
    );
    expect(isUsed(root)).toBe(true);
  });
});
