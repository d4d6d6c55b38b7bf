/** Text goes into a spec where its author would have put it, and nothing else moves. */
import { expect, test } from "vitest";
import { added, spec, volume } from "./edited.ts";

const file = "specs/ada.ts";

/** Adding paths gives a text, without an error. */
async function gives(
  before: string,
  after: string,
  paths = ["/var/lib/forgejo"],
  options: Parameters<typeof added>[2] = {},
): Promise<void> {
  const { texts, findings } = await added({ [file]: before }, paths, options);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(texts[file]).toBe(after);
}

test("a section, a volume and its directories are made where there are none", () =>
  gives(
    spec(""),
    volume('directories: {\n  "/var/lib/nixos": true,\n  "/var/lib/forgejo": true,\n},\n'),
    undefined,
    { volume: "/persist" },
  ));

test("the section goes to its place among the others", () =>
  gives(
    spec("  snapshots: { enable: true },\n").replace("  swap: { zram: true },\n", ""),
    spec(
      '  persistence: {\n    enable: true,\n    volumes: {\n      "/persist": {\n        directories: {\n          "/var/lib/nixos": true,\n          "/srv": true,\n        },\n      },\n    },\n  },\n  snapshots: { enable: true },\n',
    ).replace("  swap: { zram: true },\n", ""),
    ["/srv"],
    { volume: "/persist" },
  ));

test("entries come after the last one and its comments", () =>
  gives(
    volume(`directories: {
  // The forge.
  "/a": true, // not ours
  // "/b": true,
},
`),
    volume(`directories: {
  // The forge.
  "/a": true, // not ours
  "/var/lib/forgejo": {
    why: "the forge",
    user: "git",
    group: "git",
    mode: "0750",
  },
  // "/b": true,
},
`),
    undefined,
    { why: "the forge", user: "git", group: "git", mode: "0750" },
  ));

test("on one line while there is room, and on several after that", async () => {
  await gives(
    volume('directories: { "/a": true },\n'),
    volume('directories: { "/a": true, "/var/lib/forgejo": true },\n'),
  );
  await gives(
    volume('directories: { "/a": true, "/var/lib/something": true },\n'),
    volume(
      'directories: {\n  "/a": true,\n  "/var/lib/something": true,\n  "/var/lib/forgejo": true,\n  "/var/lib/n8n": true,\n},\n',
    ),
    ["/var/lib/forgejo", "/var/lib/n8n"],
  );
});

test("an empty object, with and without comments", async () => {
  await gives(volume("directories: {},\n"), volume('directories: {\n  "/var/lib/forgejo": true,\n},\n'));
  await gives(
    volume("directories: {\n  // none yet\n},\n"),
    volume('directories: {\n  "/var/lib/forgejo": true,\n  // none yet\n},\n'),
  );
});

test("files, and users whose home is where homes are, or elsewhere", async () => {
  await gives(
    volume('directories: {\n  "/a": true,\n},\n'),
    volume(
      'directories: {\n  "/a": true,\n},\nfiles: {\n  "/etc/machine-id": true,\n},\nusers: {\n  josh: {\n    files: {\n      ".netrc": true,\n    },\n  },\n},\n',
    ),
    ["/etc/machine-id", "/home/josh/.netrc"],
    { file: true },
  );
  await gives(
    volume('users: {\n  git: {\n    home: "/srv/git",\n  },\n},\n'),
    volume(
      'users: {\n  git: {\n    home: "/srv/git",\n    directories: {\n      projects: true,\n      ".ssh": true,\n    },\n  },\n},\n',
    ),
    ["/srv/git/projects", "~git/.ssh"],
  );
  await gives(
    volume('users: {\n  root: {\n    directories: {\n      ".ssh": true,\n    },\n  },\n},\n'),
    volume(
      'users: {\n  root: {\n    directories: {\n      ".ssh": true,\n      ".cache/nix": true,\n    },\n  },\n},\n',
    ),
    ["/root/.cache/nix"],
  );
});

test("what is known to be a file is one", () =>
  gives(
    volume("files: {},\n"),
    volume('files: {\n  "/etc/machine-id": true,\n  "/etc/ssh/ssh_host_ed25519_key.pub": true,\n},\n'),
    ["/etc/machine-id", "/etc/ssh/ssh_host_ed25519_key.pub"],
  ));

test("a whole home belongs to its user", () =>
  gives(
    volume("directories: {},\n"),
    volume('directories: {\n  "/home/josh": { user: "josh", group: "users", mode: "0700" },\n},\n'),
    ["/home/josh"],
  ));

test("services: a list, names with more to say, and neither yet", async () => {
  const options = { service: ["forgejo", "n8n"] };
  await gives(volume("services: [],\n"), volume('services: ["forgejo", "n8n"],\n'), [], options);
  await gives(
    volume('services: [\n  "nginx", // the web\n],\n'),
    volume('services: [\n  "nginx", // the web\n  "forgejo",\n  "n8n",\n],\n'),
    [],
    options,
  );
  await gives(
    volume("services: { nginx: { logs: true } },\n"),
    volume("services: { nginx: { logs: true }, forgejo: true, n8n: true },\n"),
    [],
    options,
  );
  await gives(
    volume("hideMounts: false,\n"),
    volume('hideMounts: false,\nservices: ["forgejo", "n8n"],\n'),
    [],
    options,
  );
});

test("who writes without prettier sees nothing but the edit: every other byte stays, comments between all tokens too", async () => {
  const before = `/*0*/import/*1*/{/*2*/host/*3*/,/*4*/singleNvmeLaptop/*5*/}/*6*/from/*7*/'strata'/*8*/;
/*9*/export/*10*/default/*11*/host/*12*/(/*13*/'ada'/*14*/,/*15*/{/*16*/
    /*17*/devices/*18*/:/*19*/singleNvmeLaptop(/*20*/{device:'/dev/disk/by-id/ada'}/*21*/)/*22*/,/*23*/
    /*24*/persistence/*25*/:/*26*/{/*27*/enable/*28*/:/*29*/true/*30*/,/*31*/
        /*32*/volumes/*33*/:/*34*/{/*35*/
            /*36*/'/persist'/*37*/:/*38*/{/*39*/
                /*40*/directories/*41*/:/*42*/{/*43*/
                    /*44*/'/a'/*45*/:/*46*/true/*47*/,/*48*/ // last
                /*49*/}/*50*/,/*51*/
            /*52*/}/*53*/,/*54*/
        /*55*/}/*56*/,/*57*/
    /*58*/}/*59*/,/*60*/
/*61*/}/*62*/)/*63*/;/*64*/`;
  const line = "                    '/var/lib/forgejo': { why: 'the forge' },\n";
  await gives(before, before.replace("// last\n", `// last\n${line}`), undefined, { why: "the forge" });
});

test("line ends, tabs and a byte order mark stay", async () => {
  const tabs = (text: string): string =>
    text.replace(/^( {2})+/gm, (indent) => "\t".repeat(indent.length / 2));
  const windows = (text: string): string => `\ufeff${tabs(text).replaceAll("\n", "\r\n")}`;
  await gives(
    windows(volume('directories: {\n  "/a": true,\n},\n')),
    windows(volume('directories: {\n  "/a": true,\n  "/var/lib/forgejo": true,\n},\n')),
  );
  await gives(
    windows(spec("")),
    windows(volume('directories: {\n  "/var/lib/nixos": true,\n  "/var/lib/forgejo": true,\n},\n')),
    undefined,
    { volume: "/persist" },
  );
});

test("without trailing commas there are none afterwards", () =>
  gives(
    'import { host } from "strata"\nexport default host("ada", {\n  persistence: { volumes: { "/persist": {\n    directories: {\n      "/a": true // why not\n    }\n  } } }\n})',
    'import { host } from "strata"\nexport default host("ada", {\n  persistence: { volumes: { "/persist": {\n    directories: {\n      "/a": true, // why not\n      "/var/lib/forgejo": true\n    }\n  } } }\n})',
  ));

test("the project's own prettier configuration is followed", async () => {
  const files = {
    "./.prettierrc.json": '{ "singleQuote": true, "semi": false, "tabWidth": 4, "trailingComma": "none" }',
    [file]:
      "import { host } from 'strata'\n\nexport default host('ada', {\n    persistence: { volumes: { '/persist': {} } }\n})\n",
  };
  const { texts } = await added(files, ["/var/lib/forgejo"], { why: "the host's own" });
  expect(texts[file]).toBe(
    "import { host } from 'strata'\n\nexport default host('ada', {\n    persistence: {\n        volumes: {\n            '/persist': {\n                directories: {\n                    '/var/lib/forgejo': { why: \"the host's own\" }\n                }\n            }\n        }\n    }\n})\n",
  );
});
