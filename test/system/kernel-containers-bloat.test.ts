/** `strata-containers check-bloat` on stores of real podman: when it fires, what it says, and when it can't tell. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { podmanHost, statusOf, type PodmanHost } from "./podman.ts";

/** How full the disk is, in percent, from what df says in bytes. */
async function diskUse(host: PodmanHost): Promise<number> {
  const output = await host.asRoot(`df --block-size=1 --output=used,avail ${host.graphRoot} | tail -n 1`);
  const [used = 0, free = 0] = output.trim().split(/ +/).map(Number);
  return (used * 100) / (used + free);
}

const remedy = {
  prune:
    "what to do     `podman image prune` removes images without a name, with --all\n               those that no container uses\n",
  migrate:
    "what to do     `strata-containers migrate` gives the store the driver overlay,\n               without copies\n",
};

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers check-bloat"), () => {
  describe.each(["root", "user"] as const)("of %s", (as) => {
    test.each(["vfs", "overlay"])("fires at its thresholds, and not below: %s", async (driver) => {
      const host = await podmanHost({ as, size: "256M" });
      await host.configure(driver);
      await host.images(3, { kib: 1024 });
      await host.shell("podman untag app3");
      const { bytes } = await statusOf(host);
      expect(bytes.lost).toBeGreaterThan(1024 ** 2);
      const full = await diskUse(host);

      const calm = { lost: `${bytes.lost + 1}`, size: `${bytes.disk + 1}`, diskUse: full + 0.01 };
      host.write({ bloat: calm });
      const { stdout, ...rest } = await host.strata("check-bloat");
      expect(rest).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(
        /^\/.* takes [0-9.]+MB, of which [0-9.]+MB are lost, on a file system that is full to [0-9]+ %\n$/,
      );

      const root = host.graphRoot;
      const lost = `layers that nobody needs, or that are there more than once, in ${root} take`;
      const cases = [
        { lost: `${bytes.lost}`, line: `${lost} [0-9.]+MB, and ${bytes.lost} is a reason to worry\\n` },
        {
          size: `${bytes.disk}`,
          line: `the store in ${root} takes [0-9.]+MB, and ${bytes.disk} is a reason to worry\\n`,
        },
        {
          diskUse: full - 0.01,
          line: `the file system of ${root} is full to [0-9]+ %, and [0-9.]+ % is a reason to worry\\n`,
        },
      ];
      for (const { line, ...threshold } of cases) {
        host.write({ bloat: { ...calm, ...threshold } });
        const fired = await host.strata("check-bloat");
        expect(fired).toMatchObject({ code: 3, stderr: "" });
        const what = "lost" in threshold && driver === "vfs" ? remedy.migrate : remedy.prune;
        expect(fired.stdout).toMatch(new RegExp(`^${line}what to do  `));
        expect(fired.stdout.endsWith(`\n${what}`)).toBe(true);

        // What was put aside is the first to go, as status has it.
        await host.shell(`mkdir ${root}-backup-20260102-030405 ${root}-vfs-20260203-040506`);
        const { stdout: said } = await host.strata("status");
        expect((await host.strata("check-bloat")).stdout).toBe(
          fired.stdout.replace("what to do", `${said.slice(said.indexOf("backup  "))}what to do`),
        );
        await host.shell(`rmdir ${root}-backup-20260102-030405 ${root}-vfs-20260203-040506`);
      }
      host.write({ bloat: Object.assign({}, ...cases.map(({ line: _, ...threshold }) => threshold)) });
      const all = (await host.strata("check-bloat")).stdout;
      expect(all.match(/is a reason to worry$/gm)).toHaveLength(3);
      expect(all.endsWith(`${driver === "vfs" ? remedy.migrate : ""}${remedy.prune}`)).toBe(true);
    });

    test("says so where there is no store, or nothing to compare with", async () => {
      const host = await podmanHost({ as });
      expect(await host.strata("check-bloat")).toEqual({
        code: 0,
        stdout: `there is no store in ${host.graphRoot} yet\n`,
        stderr: "",
      });
      host.write({ bloat: false });
      expect(await host.strata("check-bloat")).toEqual({
        code: 0,
        stdout: "the spec has no thresholds for this store: its `bloat` is false\n",
        stderr: "",
      });
    });
  });

  test("what is lost to a driver that the spec has, too, is not mended by a migration", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("vfs");
    await host.images(1);
    host.write({ driver: "vfs", bloat: { lost: "1M" } });
    expect((await host.strata("check-bloat")).stdout).toContain(
      `${remedy.prune.trimEnd()}; vfs keeps copies of all layers,\n               unlike the other drivers that a spec may name\n`,
    );
  });

  test("prune removes what it says is lost", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("overlay");
    await host.images(2);
    await host.shell("podman untag app2");
    host.write({ bloat: { lost: "1" } });
    expect(await host.strata("check-bloat")).toMatchObject({ code: 3 });
    await host.shell("podman image prune --force");
    expect(await host.strata("check-bloat")).toMatchObject({ code: 0 });
  });

  test("fails where it can't look", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("vfs");
    await host.images(1);
    await host.shell(`echo '[{' > ${host.graphRoot}/vfs-layers/layers.json`);
    expect(await host.strata("check-bloat")).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("error: the records in ") as string,
    });
    expect(await host.strata("check-bloat", "now")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error: check-bloat does not take "now"\n') as string,
    });
  });

  test("marks its lines as errors for the journal alone", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("vfs");
    await host.images(1);
    host.write({ bloat: { lost: "1M" } });
    const into = (stream: string): Promise<string> =>
      host.shell(`exec 3> ~/journal; export JOURNAL_STREAM=${stream}
        bash ${host.program} check-bloat >&3 || [ $? = 3 ]; cat ~/journal`);
    expect(await into("$(stat -L -c %d:%i ~/journal)")).toMatch(
      /^<3>layers that nobody needs, .*\n(<3>.*\n)+$/,
    );
    expect(await into("1:1")).toMatch(/^layers that nobody needs, .*\nwhat to do .*\n.*\n$/);
  });
});
