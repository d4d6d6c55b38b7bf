/** Specs that are more than one literal: the right text is edited, or none, with what to do instead. */
import { expect, test } from "vitest";
import { added, removed, type Files } from "./edited.ts";

const file = "specs/ada.ts";
const imports = 'import { host } from "strata";\n';
const forgejo = '"/var/lib/forgejo": true';

/** Files in which adding a path replaces `MARK` by some text. */
async function puts(files: Files, text: string): Promise<void> {
  const unmarked = Object.fromEntries(
    Object.entries(files).map(([path, one]) => [path, one.replace("MARK", "")]),
  );
  const [marked] = Object.entries(files).find(([, one]) => one.includes("MARK"))!;
  const { texts, findings } = await added(unmarked, ["/var/lib/forgejo"]);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(texts).toEqual({ [marked]: files[marked]!.replace("MARK", text) });
}

const editable: [name: string, text: string][] = [
  [
    "a constant",
    `${imports}
const directories = {
  "/a": true,MARK
};

export default host("ada", { persistence: { volumes: { "/persist": { directories } } } });
`,
  ],
  [
    "constants within constants, with assertions",
    `${imports}
const directories = {
  "/a": true,MARK
} as const;
const volume = { hideMounts: true, directories: directories };
const spec = { persistence: { volumes: { ["/persist"]: volume } } } satisfies object;

const ada = host("ada", spec);
export { ada as default };
`,
  ],
  [
    "an object with others spread in it",
    `${imports}
const usual = { "/a": true };

export default host("ada", {
  persistence: {
    volumes: {
      "/persist": {
        directories: {
          ...usual,
          "/b": true,MARK
        },
      },
    },
  },
});
`,
  ],
  [
    "an object that is only spread",
    `${imports}
const persistence = {
  volumes: {
    "/persist": {
      directories: {
        "/a": true,MARK
      },
    },
  },
};
const common = { persistence };

export default host("ada", { ...common, documents: {} });
`,
  ],
  [
    "an object in a function of the file, made of its arguments",
    `${imports}
const server = (name: string, directories: Record<string, true>) =>
  host(name, { persistence: { volumes: { "/persist": { directories } } } });

export default server("ada", {
  "/a": true,MARK
});
`,
  ],
  [
    "an object that is filled in a loop",
    `${imports}
const directories: Record<string, boolean> = {MARK};
for (const name of ["a", "b"]) directories[\`/\${name}\`] = true;

export default host("ada", { persistence: { volumes: { "/persist": { directories } } } });
`,
  ],
  [
    "the branch of a choice that holds",
    `${imports}
const isServer = false;

export default host("ada", {
  persistence: {
    volumes: {
      "/persist": {
        directories: isServer
          ? { "/srv": true }
          : {
              "/a": true,MARK
            },
      },
    },
  },
});
`,
  ],
];

test.each(editable)("%s can be edited", (_, text) => {
  const isEmpty = text.includes("{MARK}");
  return puts({ [file]: text }, isEmpty ? `\n  ${forgejo},\n` : `\n${indentOfMark(text)}${forgejo},`);
});

test("the text of another file that no other host has", () =>
  puts(
    {
      "specs/parts/ada.ts": 'export const directories = {\n  "/a": true,MARK\n};\n',
      [file]: `import { host } from "strata";
import { directories } from "./parts/ada.ts";

export default host("ada", { persistence: { volumes: { "/persist": { directories } } } });
`,
    },
    `\n  ${forgejo},`,
  ));

test("a host of nothing but its profiles gets what is its own", async () => {
  const profile =
    'import { profile } from "strata";\nexport const server = profile("server", { persistence: { enable: true, volumes: { "/keep": { directories: { "/a": true } } } } });\n';
  const own = (rest: string): string =>
    `import { host } from "strata";\nimport { server } from "../server.ts";\n\nexport default host("ada", {\n  extends: server,\n${rest}});\n`;
  const files = (rest: string): Files => ({ "specs/server.ts": profile, "specs/hosts/ada.ts": own(rest) });
  const section = (entry: string): string =>
    `  persistence: {\n    volumes: {\n      "/keep": {\n        directories: {\n          ${entry},\n        },\n      },\n    },\n  },\n`;

  const more = await added(files(""), ["/var/lib/forgejo"]);
  expect(more.texts).toEqual({ "specs/hosts/ada.ts": own(section(forgejo)) });
  const same = await added(files(""), ["/a", "/a/b"]);
  expect(same).toMatchObject({
    texts: {},
    remarks: ["/a persists already", "/a/b persists already, with /a"],
  });

  const back = await removed(files(""), ["/a"]);
  expect(back.texts).toEqual({ "specs/hosts/ada.ts": own(section('"/a": false')) });
  const again = await added(files(section('"/a": false')), ["/a"]);
  expect(again.texts).toEqual({ "specs/hosts/ada.ts": own("") });
  const other = await added(files(section('"/a": false')), ["/a"], { mode: "0700" });
  expect(other.texts).toEqual({ "specs/hosts/ada.ts": own(section('"/a": { mode: "0700" }')) });
  const over = await removed(files(section('"/a": { mode: "0700" }')), ["/a"]);
  expect(over.texts).toEqual({ "specs/hosts/ada.ts": own(section('"/a": false')) });
});

test("a profile's services: a list has to be repeated, names are added to", async () => {
  const files = (services: string, own: string): Files => ({
    [file]: `import { host, profile } from "strata";

const server = profile("server", {
  persistence: { enable: true, volumes: { "/persist": { services: ${services} } } },
});

export default host("ada", {
  extends: server,
${own}});
`,
  });
  const section = (services: string): string =>
    `  persistence: {\n    volumes: {\n      "/persist": {\n        services: ${services},\n      },\n    },\n  },\n`;
  const list = await added(files('["nginx"]', ""), [], { service: ["forgejo"] });
  expect(list.texts).toEqual(files('["nginx"]', section('["nginx", "forgejo"]')));
  expect(list.remarks.join()).toContain("takes the place of the profile's");
  const names = await added(files("{ nginx: true }", ""), [], { service: ["forgejo"], why: "the forge" });
  const record = section('{\n          forgejo: { why: "the forge" },\n        }');
  expect(names.texts).toEqual(files("{ nginx: true }", record));
  const less = await removed(files("{ nginx: true }", ""), [], { service: ["nginx"] });
  expect(less.texts).toEqual(files("{ nginx: true }", section("{\n          nginx: false,\n        }")));
  const none = await removed(files('["nginx"]', ""), [], { service: ["nginx"] });
  expect(none.texts).toEqual(files('["nginx"]', section("[]")));
});

const refused: [name: string, code: string, line: number, files: Files][] = [
  [
    "a list of paths that a function makes into an object",
    "E821",
    7,
    {
      [file]: `${imports}
const paths = ["/a"];
export default host("ada", {
  persistence: {
    volumes: {
      "/persist": { directories: Object.fromEntries(paths.map((path) => [path, true])) },
    },
  },
});
`,
    },
  ],
  [
    "a factory of hosts in another file",
    "E821",
    2,
    {
      "specs/factory.ts":
        'import { host } from "strata";\nexport function server(name: string) {\n  return host(name, { persistence: { volumes: { "/persist": { directories: { "/a": true } } } } });\n}\n',
      [file]: 'import { server } from "./factory.ts";\nexport default server("ada");\n',
    },
  ],
  [
    "text that another host shares",
    "E822",
    3,
    {
      "specs/shared.ts": 'export const directories = { "/a": true };\n',
      [file]:
        'import { host } from "strata";\nimport { directories } from "./shared.ts";\nexport default host("ada", { persistence: { volumes: { "/persist": { directories } } } });\n',
      "specs/bob.ts":
        'import { host } from "strata";\nimport { directories } from "./shared.ts";\nexport default host("bob", { persistence: { volumes: { "/persist": { directories } } } });\n',
    },
  ],
];

test.each(refused)("%s is refused, with what to write and where", async (_, code, line, files) => {
  const { texts, findings } = await added(files, ["/var/lib/forgejo"]);
  expect(texts).toEqual({});
  expect(findings).toMatchObject([{ severity: "error", code, line }]);
  expect(findings[0]!.hint).toContain(forgejo);
});

function indentOfMark(text: string): string {
  const line = text.split("\n").find((one) => one.includes("MARK"))!;
  return /^ */.exec(line)![0];
}
