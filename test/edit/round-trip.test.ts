/** What `add` has put into a spec, `rm` takes out again: the same bytes are left. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { added, removed, spec, volume, type Files } from "./edited.ts";

const file = "specs/ada.ts";

const shapes: [name: string, text: string][] = [
  ["no section", spec("")],
  ["other sections", spec("  // Every hour.\n  snapshots: { enable: true },\n  documents: {},\n")],
  ["a list of its own", volume('// First.\ndirectories: {\n  "/a": true, // a\n  // none\n},\n')],
  ["one line", volume('directories: { "/a": true },\n')],
  ["other things", volume('hideMounts: false,\n\n// Services.\nservices: ["nginx"],\n')],
  [
    "no prettier, tabs, line ends of Windows, no commas",
    volume('directories: {\n  "/a": true\n}\n')
      .replaceAll('"', "'")
      .replace(/^( {2})+/gm, (indent) => "\t".repeat(indent.length / 2))
      .replaceAll("\n", "\r\n"),
  ],
];

const path = fc
  .array(fc.stringMatching(/^[a-z0-9._@ '"\\-]{1,8}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => `/${parts.join("/")}`)
  .filter((text) => !/(^|\/)\.{1,2}(\/|$)/.test(text));

test.each(shapes)("%s", async (_, text) => {
  const restored = async (paths: string[], options: Parameters<typeof added>[2]): Promise<void> => {
    const files: Files = { [file]: text };
    const first = await added(files, paths, { volume: "/persist", ...options });
    expect(first.texts[file]).not.toBe(text);
    // A new section comes with what every host has to keep.
    const all = text.includes("persistence") ? paths : [...paths, "/var/lib/nixos"];
    const last = await removed({ [file]: first.texts[file]! }, all);
    expect(last.texts[file]).toBe(text);
  };
  await restored(["/var/lib/forgejo"], {});
  await restored(["/x", "~josh/.ssh", "~josh/.config"], { mode: "0700" });
  await fc.assert(
    fc.asyncProperty(path, fc.boolean(), async (one, isFile) => {
      fc.pre(one !== "/a" && !one.startsWith("/a/"));
      // On one line there is room for so much, and prettier does not take back the lines that it made.
      fc.pre(text !== shapes[3]![1] || one.length < 20);
      await restored([one], { file: isFile });
    }),
    { numRuns: 8 },
  );
});
