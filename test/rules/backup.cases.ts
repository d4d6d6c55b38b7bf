/** Whether and when backups are made, under which name, and how many are kept. */
import { backedUp } from "./backed-up.ts";
import type { RuleCase } from "./judged.ts";

export const backup: readonly RuleCase[] = [
  {
    code: "S233",
    breaks: backedUp({ retention: { daily: 0, weekly: 0, monthly: 0 } }),
    finds: [{ message: "the `retention` keeps no backup at all", path: ["backup", "retention"] }],
    keeps: backedUp({ retention: { daily: 1, weekly: 0, monthly: 0 } }),
  },
  {
    // btrbk knows no quarters either.
    code: "S233",
    breaks: backedUp({
      engine: "btrbk",
      password: undefined,
      destination: { type: "sftp", host: "nas", user: "root", path: "/backups" },
      retention: { daily: 0, weekly: 0, monthly: 0, quarterly: 4 },
    }),
    finds: [{ message: "the `retention` keeps no backup at all", path: ["backup", "retention"] }],
    also: ["S248"],
    keeps: backedUp({ retention: { daily: 0, weekly: 0, monthly: 0, yearly: 1 } }),
  },
  {
    code: "S234",
    breaks: backedUp({ unitName: "postgresql" }),
    finds: [
      {
        message: "postgresql is, or may become, the name of a service of NixOS",
        path: ["backup", "unitName"],
      },
    ],
    keeps: backedUp({ unitName: "postgresql-to-b2" }),
  },
  {
    code: "S234",
    breaks: backedUp({ unitName: "panther-backup.service" }),
    finds: [
      {
        message: '`unitName` is given without ".service", unlike panther-backup.service',
        path: ["backup", "unitName"],
      },
    ],
    keeps: backedUp({ unitName: "panther-backup" }),
  },
  {
    code: "S235",
    breaks: backedUp({ retention: { quarterly: 4 } }),
    finds: [
      {
        message: "`quarterly` keeps nothing: restic knows no quarters",
        path: ["backup", "retention", "quarterly"],
      },
    ],
    keeps: backedUp({ engine: "archive", unencrypted: true, retention: { quarterly: 4 } }),
  },
  {
    code: "S239",
    breaks: backedUp({ enable: undefined }),
    finds: [{ message: "`backup` says how backups are made, but not `enable: true`", path: ["backup"] }],
    keeps: backedUp({ enable: false }),
  },
];
