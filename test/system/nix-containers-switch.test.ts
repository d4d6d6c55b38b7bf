/** A switch of Home Manager after `strata-containers revert`, whose file is in the place of Home Manager's link. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildContainers, ways, type Built } from "./containers.ts";
import { writeHosts } from "./nix-compile.ts";
import { hasFlake, temporary, titled } from "./nix-flake.ts";
import { containers } from "./nix-hosts/containers.ts";
import { outcomeOf } from "./shell.ts";

describe.skipIf(!hasFlake)(titled("a home whose store was reverted"), () => {
  let host: Built;
  beforeAll(async () => {
    const { path: out, remove } = temporary();
    writeHosts(out, { vfs5: containers["vfs5"]! });
    host = (await buildContainers(out))("vfs5");
    return remove;
  }, 300_000);

  describe.each(ways)("in the way %s", (way) => {
    const reverted = '# strata-containers revert wrote this:\n[storage]\ndriver = "vfs"\n';
    /** Switches to another link, and says how it ended and what is then in the folder. */
    async function switched(files: Record<string, string>): Promise<Record<string, string | number>> {
      const config = mkdtempSync(join(tmpdir(), "strata containers "));
      onTestFinished(() => rmSync(config, { recursive: true }));
      const folder = join(config, "containers");
      mkdirSync(folder);
      for (const [name, content] of Object.entries(files)) {
        if (content.startsWith("-> ")) symlinkSync(content.slice(3), join(folder, name));
        else writeFileSync(join(folder, name), content);
      }
      const home = host.home("ada", way);
      const script = home
        .text("switch")
        .replaceAll("/home/ada/.config/containers", `'${folder}'`)
        .replaceAll("''", "");
      const { code, stdout } = await outcomeOf(["bash", "-c", script, "switch", "/new"]);
      const found = readdirSync(folder).map((name) => {
        const path = join(folder, name);
        return [
          name,
          lstatSync(path).isSymbolicLink() ? `-> ${readlinkSync(path)}` : readFileSync(path, "utf8"),
        ];
      });
      return { code, said: stdout.replaceAll(folder, ""), ...Object.fromEntries(found) };
    }

    test("the steps are before and after Home Manager's own", () => {
      expect(host.home("ada", way).facts()).toMatchObject({
        aside: ["checkLinkTargets"],
        back: ["linkGeneration"],
      });
    });

    test("a link is replaced", async () => {
      expect(await switched({ "storage.conf": "-> /old" })).toEqual({
        code: 0,
        said: "",
        "storage.conf": "-> /new",
      });
      expect(await switched({})).toEqual({ code: 0, said: "", "storage.conf": "-> /new" });
    });

    test("what revert wrote stays, with the new link beside it", async () => {
      const after = { "storage.conf": reverted, "storage.conf.strata-kept": "-> /new" };
      const said = expect.stringContaining("/storage.conf stays until `strata-containers migrate`") as string;
      const first = await switched({ "storage.conf": reverted, "storage.conf.strata-kept": "-> /old" });
      expect(first).toEqual({ code: 0, said, ...after });
      expect(await switched({ "storage.conf": reverted })).toEqual({ code: 0, said, ...after });
    });

    test("one that failed between is made up for", async () => {
      const files = { "storage.conf": "-> /old", "storage.conf.strata-aside": reverted };
      expect(await switched(files)).toMatchObject({
        code: 0,
        "storage.conf": reverted,
        "storage.conf.strata-kept": "-> /new",
      });
    });

    test("a file of the user's own is left for Home Manager to complain of", async () => {
      const files = { "storage.conf": "[storage]\n" };
      expect(await switched(files)).toEqual({
        code: 1,
        said: "Existing file '/storage.conf' would be clobbered\n",
        ...files,
      });
    });
  });
});
