/** Every form in which a host's paths come. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Observed } from "../../generator/suggest/observed.ts";
import { readPaths, Unreadable, type Reading } from "../../generator/suggest/read.ts";

async function read(text: string, size = Infinity): Promise<{ paths: Observed[]; reading: Reading }> {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const paths: Observed[] = [];
  const reading = await readPaths(chunks(), (one) => paths.push(one));
  return { paths, reading };
}

const pathsOf = async (text: string): Promise<string[]> => (await read(text)).paths.map(({ path }) => path);

const diff = `# strata-root diff 1
# What has changed since the boot of today and does not persist:
created   /var/lib/forgejo/	12 files, 3.5 MiB	forgejo.service
modified  /etc/adjtime	48 bytes	-
metadata  /etc/	mode, owner or attributes	-
renamed   /srv/b\\tc\\\\d	from /srv/a	user josh
linked    /srv/e	to /srv/b	-
deleted   /srv/gone	1 file	-
created   /srv/empty/	empty	-
created   /srv/\\303\\050	1.0 KiB	-
created   /srv/to josh, 3 files, of old	link to /x, 4 bytes	-
`;

test("strata-root diff", async () => {
  const { paths, reading } = await read(diff);
  expect(reading).toEqual({ entries: 8, unknown: 0, example: null });
  const other = { type: "other", files: 1, bytes: null, owner: null };
  const directory = { type: "directory", files: 0, bytes: null, owner: null };
  expect(paths).toEqual([
    { path: "/var/lib/forgejo", type: "directory", files: 12, bytes: 3_670_016, owner: "forgejo.service" },
    { ...other, path: "/etc/adjtime", bytes: 48 },
    { ...directory, path: "/etc" },
    { ...other, path: "/srv/b\tc\\d", owner: "user josh" },
    { ...other, path: "/srv/e" },
    { ...directory, path: "/srv/empty" },
    { ...other, path: "/srv/\ufffd(", bytes: 1024 },
    { ...other, path: "/srv/to josh, 3 files, of old" },
  ]);
});

test("what came through a terminal, with a return at the end of each line", async () => {
  expect(await read(diff.replaceAll("\n", "\r\n"))).toEqual(await read(diff));
});

test("strata-root diff --json, whatever its layout", async () => {
  const changes = [
    { change: "created", path: "/srv", type: "directory", from: null, bytes: null, owner: null },
    {
      change: "created",
      path: '/srv/{a}, ["b\\\\c"]',
      type: "file",
      from: null,
      bytes: 5,
      owner: "x.service",
    },
    { change: "deleted", path: "/srv/c", type: "file", from: null, bytes: 5, owner: null },
  ];
  const document = { format: 1, since: null, changes };
  for (const text of [
    JSON.stringify(document),
    JSON.stringify(document, null, 2),
    `\n${JSON.stringify(document)}\n`,
  ]) {
    const { paths, reading } = await read(text);
    expect(reading).toMatchObject({ entries: 2, unknown: 0 });
    expect(paths).toEqual([
      { path: "/srv", type: "directory", files: 0, bytes: null, owner: null },
      { path: '/srv/{a}, ["b\\c"]', type: "other", files: 1, bytes: 5, owner: "x.service" },
    ]);
  }
  expect((await read(JSON.stringify({ format: 1, changes: [] }))).paths).toEqual([]);
});

test("find: paths, with times, compared by diff, with NUL; and the seed's script", async () => {
  expect(await pathsOf("/etc\n/etc/a b\n/srv/x/\n\n")).toEqual(["/etc", "/etc/a b", "/srv/x"]);
  expect(await pathsOf("1700000000.1234567890 /etc/a\n17.5 /srv/1.5 /b\n")).toEqual([
    "/etc/a",
    "/srv/1.5 /b",
  ]);
  expect(await pathsOf("1a2,3\n> 1700000000.12 /etc/a\n< 1.5 /etc/old\n---\n> /b\n")).toEqual([
    "/etc/a",
    "/b",
  ]);
  expect(await pathsOf("/etc/a\nb\0/srv/c\0")).toEqual(["/etc/a\nb", "/srv/c"]);
  expect(await pathsOf("UNPERSISTED: /var/lib/x/y\n")).toEqual(["/var/lib/x/y"]);
});

test("what is no path is counted, and the first of it is kept", async () => {
  const { paths, reading } = await read("-rw-r--r-- 1 root root 5 Nov 20 /etc/a\n/etc/b\n./c\n");
  expect(paths.map(({ path }) => path)).toEqual(["/etc/b"]);
  expect(reading).toEqual({ entries: 3, unknown: 2, example: "-rw-r--r-- 1 root root 5 Nov 20 /etc/a" });
});

test("what can't be read says why", async () => {
  const failing = [
    "",
    "# strata-root diff 2\n",
    '{"format":2,"changes":[]}',
    '{"format":1,"changes":[',
    '{"a":1}',
  ];
  for (const text of failing) await expect(read(text)).rejects.toThrow(Unreadable);
});

test("it does not matter where the parts of an input end", async () => {
  const inputs = [
    diff,
    "/ä/é\n/ü\n",
    "/ä\nb\0/ü\0",
    JSON.stringify({ format: 1, changes: [{ path: "/ä\\\\{" }] }, null, 1),
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...inputs), fc.integer({ min: 24, max: 60 }), async (text, size) => {
      expect(await read(text, size)).toEqual(await read(text));
    }),
  );
});
