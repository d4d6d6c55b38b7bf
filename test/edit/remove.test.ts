/** What is taken out of a spec goes with its own comments, and with what would be left empty. */
import { expect, test } from "vitest";
import { removed, spec, volume } from "./edited.ts";

const file = "specs/ada.ts";

async function gives(
  before: string,
  after: string,
  paths = ["/a"],
  options: Parameters<typeof removed>[2] = {},
): Promise<void> {
  const { texts, findings } = await removed({ [file]: before }, paths, options);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(texts[file]).toBe(after);
}

const dirs = (lines: string): string => volume(`directories: {\n${lines}},\n`);

test("an entry goes with its own comments, and others' stay", async () => {
  await gives(
    dirs(
      '  // Of all.\n\n  // Of a.\n  /* More of a. */\n  "/a": true, // a\n  // Of b.\n  "/b": true, // b\n',
    ),
    dirs('  // Of all.\n\n  // Of b.\n  "/b": true, // b\n'),
  );
  await gives(
    dirs('  // Of b.\n  "/b": true, // b\n  // Of a.\n  "/a": true, // a\n  // Of the rest.\n'),
    dirs('  // Of b.\n  "/b": true, // b\n  // Of the rest.\n'),
  );
});

test("blank lines don't add up", () =>
  gives(
    dirs('  "/c": true,\n\n  "/a": {\n    mode: "0700",\n  },\n\n  "/b": true,\n'),
    dirs('  "/c": true,\n\n  "/b": true,\n'),
  ));

test("on one line, wherever in it", async () => {
  const line = (text: string): string => volume(`directories: { ${text} },\n`);
  await gives(line('"/a": true, "/b": true'), line('"/b": true'));
  await gives(line('"/b": true, "/a": true'), line('"/b": true'));
  await gives(line('"/b": true, "/a": true, "/c": true'), line('"/b": true, "/c": true'));
  await gives(line('"/a": true, /* of b */ "/b": true'), line('/* of b */ "/b": true'));
});

test("objects that would be empty go too, up to the one that says more", async () => {
  await gives(
    volume('files: { "/b": true },\n// What we keep.\ndirectories: {\n  "/a": true,\n},\n'),
    volume('files: { "/b": true },\n'),
  );
  await gives(
    volume('users: {\n  josh: {\n    directories: { ".ssh": true },\n  },\n},\nservices: ["forgejo"],\n'),
    volume('services: ["forgejo"],\n'),
    ["~josh/.ssh"],
  );
  await gives(volume('directories: {\n  "/a": true,\n},\n'), spec(""));
  await gives(
    volume('directories: {\n  "/a": true,\n},\n').replace("enable: true", 'backend: "preservation"'),
    spec('  persistence: {\n    backend: "preservation",\n  },\n'),
  );
  await gives(
    volume('directories: {\n  // None of the others.\n\n  "/a": true,\n},\nservices: ["forgejo"],\n'),
    volume('directories: {\n  // None of the others.\n},\nservices: ["forgejo"],\n'),
  );
});

test("several at once, and services", async () => {
  await gives(
    volume(
      'directories: { "/a": true, "/b": true },\nfiles: {\n  "/c": true,\n},\nservices: ["nginx", "forgejo", "n8n"],\n',
    ),
    volume('directories: { "/b": true },\nservices: ["nginx"],\n'),
    ["/a", "/c"],
    { service: ["forgejo", "n8n"] },
  );
  await gives(
    volume("hideMounts: true,\nservices: { forgejo: true, nginx: { logs: true } },\n"),
    volume("hideMounts: true,\nservices: { nginx: { logs: true } },\n"),
    [],
    { service: ["forgejo"] },
  );
});

test("who writes without prettier sees nothing but the edit", async () => {
  const start = "import { host } from 'strata'\nexport default host('ada', {\n";
  const a = `${start}  persistence: { volumes: { '/persist': { files: {'/b':true,\n    '/a':true}, hideMounts: false } } } })`;
  await gives(a, a.replace(",\n    '/a':true", ""));
  const b = `${start}  persistence: { volumes: { '/persist': { files: {'/a':true,\n    '/b':true}, hideMounts: false } } } })`;
  await gives(b, b.replace("'/a':true,\n    ", ""));
  const c = `${start}  persistence: { volumes: { '/persist': { files: {\n  '/b': true, // b\n  '/a': true // a\n }, hideMounts: false } } } })`;
  await gives(c, c.replace("'/b': true, // b\n  '/a': true // a", "'/b': true // b"));
});
