/** What becomes of what was gathered, and in which order it is told. */
import { expect, test } from "vitest";
import type { Group } from "../../generator/suggest/gather.ts";
import { commandsFor } from "../../generator/suggest/commands.ts";
import { ranked } from "../../generator/suggest/rank.ts";

const group = (path: string, more: Partial<Group> = {}): Group => ({
  path,
  type: "directory",
  files: 1,
  bytes: null,
  owner: null,
  ...more,
});

const brief = (...groups: Group[]): string[] =>
  ranked(groups).map(({ verdict, type, what, files }) => `${verdict} ${type} ${what} ${files}`);

test("services first, then what has most to lose", () => {
  expect(
    brief(
      group("/var/cache/nginx"),
      group("/etc/some.conf", { type: "file" }),
      group("/var/lib/nobody-knows", { files: 10 }),
      group("/var/lib/nobody-else", { files: 10, bytes: 5 }),
      group("/var/lib/forgejo", { files: 3 }),
    ),
  ).toEqual([
    "persist service forgejo 3",
    "persist directory /var/lib/nobody-else 10",
    "persist directory /var/lib/nobody-knows 10",
    "choose file /etc/some.conf 1",
    "ignore directory /var/cache/nginx 1",
  ]);
});

test("of services with the same directory, the unit decides, or the directory's name", () => {
  expect(brief(group("/var/lib/postgresql"))).toEqual(["persist service postgresql 1"]);
  const owner = "patroni.service";
  expect(brief(group("/var/lib/postgresql", { owner }))).toEqual(["persist service patroni 1"]);
  const other = "something.service";
  expect(brief(group("/var/lib/postgresql", { owner: other }))).toEqual(["persist service postgresql 1"]);
});

test("several paths of a service are one suggestion", () => {
  const [one, ...more] = ranked([
    group("/var/lib/redis-paperless", { files: 2, bytes: 7 }),
    group("/var/lib/redis-paperless", { files: 3 }),
  ]);
  expect(more).toEqual([]);
  expect(one).toMatchObject({ type: "service", what: "redis.servers.paperless", files: 5, bytes: 7 });
});

test("what can't persist is let go, with the reason", () => {
  const suggestions = ranked([
    group("/etc/shadow", { type: "file" }),
    group("/opt/\ufffd"),
    group("/opt/empty", { files: 0 }),
  ]);
  expect(suggestions.map(({ verdict }) => verdict)).toEqual(["ignore", "ignore", "ignore"]);
  expect(suggestions.map(({ reason }) => reason).join()).toMatch(/hashedPasswordFile.*No spec can hold/s);
});

test("an unknown directory is told with the unit that wrote there", () => {
  const [one] = ranked([group("/opt/x", { owner: "x.service" })]);
  expect(one!.reason).toMatch(/ It is probably of x\.service\.$/);
});

test("commands are quoted, and files have one of their own", () => {
  const suggestions = ranked([
    group("/opt/it's"),
    group("/var/lib/forgejo"),
    group("/etc/a b", { type: "file" }),
  ]);
  expect(commandsFor(suggestions, { host: "ada", flags: ["--volume", "/persist"] })).toEqual([
    "strata persist add ada '/opt/it'\\''s' --service forgejo --volume /persist",
    "strata persist add ada --file '/etc/a b' --volume /persist",
  ]);
});
