/** What loading says of faulty specs: one text file a case. */
import { expect, test } from "vitest";
import { formatHuman } from "../../generator/diagnostics/human.ts";
import { locate } from "../../generator/diagnostics/positions.ts";
import { load, startLoad } from "../../generator/stages/load.ts";
import { caseText, casesIn, folderOf } from "../fixtures/archive.ts";
import { strata } from "./strata-exports.ts";

for (const example of casesIn("load")) {
  test(example.title, async () => {
    const root = folderOf(example.sections);
    const { hosts, diagnostics } = await load(startLoad(root), strata);
    const printed = formatHuman(locate(root, diagnostics), { root, color: false }).replaceAll(
      root,
      "/project",
    );
    const loaded = `${hosts.map((host) => host.definition.name).join(" ") || "none"}\n`;
    await expect(caseText(example, { "hosts that load": loaded, printed })).toMatchFileSnapshot(example.path);
  });
}
