/** Stores of containers: where they are beside each other, their run roots, and the numbers of their users. */
import { at, type RuleCase } from "./judged.ts";
import { inAda, inSystem, ofAda, ofRoot, ofTwo, on, onBtrfs } from "./containing.ts";
import { persisting } from "./persisting.ts";

const inBob = (...path: string[]): string[] => ["containers", "users", "bob", ...path];
const range = (start: number, count?: number) => ({
  subIds: { start, ...(count !== undefined && { count }) },
});

/** A subvolume for ada's containers at some place. */
const adasMount = (mountpoint: string, graphRoot?: string) =>
  onBtrfs(
    { "@ada": { mountpoint, role: "container" } },
    { users: { ada: { ...(graphRoot !== undefined && { graphRoot }) } } },
  );

export const containersPlaces: readonly RuleCase[] = [
  {
    code: "S364",
    breaks: adasMount("/home/ada/.local/share/containers"),
    finds: [
      {
        message:
          "the store of ada is on /home/ada/.local/share/containers, whose top folder is root's once it is made",
        path: at("root", "content", "subvolumes", "@ada"),
        hint: "give it to ada when it is first mounted (`chown ada: /home/ada/.local/share/containers`), or mount it elsewhere and name it as the `graphRoot`",
      },
    ],
    keeps: adasMount("/srv/containers", "/srv/containers/ada"),
  },
  {
    code: "S348",
    breaks: ofTwo({ graphRoot: "/srv/containers" }, { graphRoot: "/srv/containers" }),
    finds: [
      {
        message: "the store of ada and the store of bob have one graph root, /srv/containers",
        path: inBob("graphRoot"),
      },
    ],
    keeps: ofTwo({ graphRoot: "/srv/containers/ada" }, { graphRoot: "/srv/containers/bob" }),
  },
  {
    code: "S348",
    breaks: on("ext4", { users: { ada: { graphRoot: "/var/lib/containers/storage/ada" } } }),
    finds: [
      {
        message:
          "the store of ada, /var/lib/containers/storage/ada, lies in root's store, /var/lib/containers/storage",
        path: inAda("graphRoot"),
      },
    ],
    keeps: on("ext4", { users: { ada: { graphRoot: "/var/lib/containers/ada" } } }),
  },
  {
    code: "S348",
    breaks: ofTwo({ runRoot: "/run/user/1000/containers" }, { runRoot: "/run/user/1000/containers" }),
    finds: [
      {
        message: "the store of ada and the store of bob have one run root, /run/user/1000/containers",
        path: inBob("runRoot"),
      },
    ],
    keeps: ofTwo({}, {}),
  },
  {
    code: "S348",
    breaks: ofTwo({ home: "/srv/home" }, { home: "/srv/home", graphRoot: "/srv/bob" }),
    finds: [{ message: "ada and bob have one home, /srv/home", path: inBob("home") }],
    keeps: ofTwo({ home: "/srv/home/ada" }, { home: "/srv/home/bob", graphRoot: "/srv/bob" }),
  },
  {
    code: "S349",
    breaks: ofTwo({ graphRoot: "/home/bob/containers" }, {}),
    finds: [
      {
        message: "the store of ada, /home/bob/containers, is in the home of bob, /home/bob",
        path: inAda("graphRoot"),
      },
    ],
    keeps: ofTwo({ graphRoot: "/home/containers/ada" }, {}),
  },
  {
    code: "S349",
    breaks: on("ext4", { system: { graphRoot: "/home/ada/root" }, users: { ada: {} } }),
    finds: [
      {
        message: "root's store, /home/ada/root, is in the home of ada, /home/ada",
        path: inSystem("graphRoot"),
      },
    ],
    keeps: on("ext4", { system: { graphRoot: "/home/root" }, users: { ada: {} } }),
  },
  {
    code: "S350",
    breaks: ofAda({ graphRoot: "/home/ada" }),
    finds: [{ message: "the store of ada would be all of /home/ada", path: inAda("graphRoot") }],
    keeps: ofAda({ graphRoot: "/home/ada/containers" }),
  },
  {
    code: "S350",
    breaks: ofRoot({ graphRoot: "/var" }),
    finds: [{ message: "root's store, /var, would hold /var/lib/nixos", path: inSystem("graphRoot") }],
    keeps: ofRoot({ graphRoot: "/var/containers" }),
  },
  {
    code: "S350",
    breaks: ofRoot({ graphRoot: "/nix/store/containers" }),
    finds: [
      {
        message: "root's store would be in /nix/store: /nix/store/containers",
        path: inSystem("graphRoot"),
      },
    ],
    keeps: ofRoot({ graphRoot: "/nix/containers" }),
  },
  {
    code: "S350",
    breaks: onBtrfs({ "@photos": { mountpoint: "/srv/photos" } }, { system: { graphRoot: "/srv" } }),
    finds: [{ message: "root's store, /srv, would hold /srv/photos", path: inSystem("graphRoot") }],
    keeps: onBtrfs({ "@volumes": { mountpoint: "/srv/volumes" } }, { system: { graphRoot: "/srv" } }),
  },
  {
    code: "S351",
    breaks: ofAda({ runRoot: "/home/ada/run" }),
    finds: [
      {
        message: "the run root of the store of ada, /home/ada/run, is not on a tmpfs",
        path: inAda("runRoot"),
      },
    ],
    keeps: ofAda({ runRoot: "/run/user/$UID/podman" }),
  },
  {
    code: "S351",
    breaks: ofRoot({ runRoot: "/var/run-containers" }),
    finds: [
      {
        message: "the run root of root's store, /var/run-containers, is not on a tmpfs",
        path: inSystem("runRoot"),
      },
    ],
    keeps: ofRoot(
      { runRoot: "/tmp/containers" },
      { fileSystems: { "/tmp": { device: "tmpfs", fsType: "tmpfs", options: ["size=2G"] } } },
    ),
  },
  {
    code: "S352",
    breaks: ofAda({ runRoot: "/run/user/${UID}/containers" }),
    finds: [
      {
        message: "the run root of the store of ada, /run/user/${UID}/containers, holds the variable ${UID}",
        path: inAda("runRoot"),
        hint: "write `$UID`, without braces",
      },
    ],
    keeps: ofAda({ runRoot: "/run/user/$UID/containers" }),
  },
  {
    code: "S352",
    breaks: ofAda({ runRoot: "~/run" }),
    finds: [
      { message: "the run root of the store of ada, ~/run, is not an absolute path", path: inAda("runRoot") },
    ],
    keeps: ofAda({ runRoot: "/run/user/1000/containers" }),
  },
  {
    code: "S352",
    breaks: ofAda({ runRoot: "/run/ada", graphRoot: "/home/$USER/containers" }),
    finds: [
      {
        message: "the graph root of the store of ada, /home/$USER/containers, holds the variable $USER",
        path: inAda("graphRoot"),
      },
      {
        message: "the run root of the store of ada, /run/ada, is where only root can write, and not ada",
        path: inAda("runRoot"),
      },
    ],
    keeps: ofAda({ graphRoot: "/home/ada/containers" }),
  },
  {
    code: "S352",
    breaks: ofAda({ runRoot: "/run/user/$UID" }),
    finds: [
      {
        message:
          "the run root of the store of ada, /run/user/$UID, is all that ada has in /run, and not podman's alone",
        path: inAda("runRoot"),
      },
    ],
    keeps: ofAda({ runRoot: "/run/user/$UID/c" }),
  },
  {
    code: "S353",
    breaks: ofTwo({ subIds: false }, range(100_000, 1000)),
    finds: [
      { message: "ada has no numbers for the users within containers", path: inAda("subIds") },
      { message: "bob has 1000 numbers for the users within containers", path: inBob("subIds", "count") },
    ],
    keeps: ofTwo({}, range(200_000)),
  },
  {
    code: "S354",
    breaks: ofTwo(range(200_000), range(265_000)),
    finds: [
      {
        message: "the numbers of bob, 265000 to 330535, overlap with the range of ada, 200000 to 265535",
        path: inBob("subIds"),
      },
    ],
    keeps: ofTwo(range(200_000), range(265_536)),
  },
  {
    code: "S354",
    breaks: ofTwo(range(100_000), {}),
    finds: [
      {
        message:
          "the numbers of ada, 100000 to 165535, overlap with the automatic ranges of bob, 100000 to 165535",
        path: inAda("subIds"),
      },
    ],
    keeps: ofTwo(range(165_536), {}),
  },
  {
    code: "S354",
    breaks: ofTwo(range(1000), range(4_294_950_000)),
    finds: [
      {
        message: "the numbers of ada, 1000 to 66535, are those of accounts up to 65535",
        path: inAda("subIds"),
      },
      {
        message:
          "the numbers of bob, 4294950000 to 4295015535, are more than there are: the last one is 4294967294",
        path: inBob("subIds"),
      },
    ],
    keeps: ofTwo(range(65_536), range(131_072)),
  },
  {
    code: "S356",
    breaks: persisting(
      {},
      {
        persistence: { enable: false },
        containers: { enable: true, system: false, users: { ada: { graphRoot: "/stores/ada" } } },
      },
      { "@stores": { mountpoint: "/stores", role: "container" } },
    ),
    finds: [
      {
        message: "/stores/ada outlives the root, and the numbers of ada, which own its files, do not",
        path: inAda(),
      },
    ],
    keeps: persisting(
      {},
      {
        persistence: { enable: false },
        containers: {
          enable: true,
          system: false,
          users: { ada: { graphRoot: "/stores/ada", ...range(100_000) } },
        },
      },
      { "@stores": { mountpoint: "/stores", role: "container" } },
    ),
  },
];
