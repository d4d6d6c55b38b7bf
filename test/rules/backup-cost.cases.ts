import { btrfs, type HostInput } from "../../generator/index.ts";
import { complete } from "./backed-up.ts";
import { machine, type RuleCase } from "./judged.ts";

type Backup = NonNullable<HostInput["backup"]>;
type Usage = NonNullable<HostInput["usage"]>;

const home = { "/home": { size: "1000G", dailyChange: "10G" } };
const path = ["backup", "budget"];

const backedUp = (backup: Backup, usage: Usage = home): HostInput =>
  machine(
    {
      root: {
        size: "100%",
        content: btrfs({ subvolumes: { "@": { mountpoint: "/" }, "@home": { mountpoint: "/home" } } }),
      },
    },
    {},
    { usage, backup: { ...complete, ...backup } },
  );

export const backupCost: readonly RuleCase[] = [
  {
    code: "S251",
    breaks: backedUp({ budget: 10 }),
    finds: [
      {
        message:
          "22 backups of up to 4.3 TiB in all cost up to $32.98 a month (Backblaze B2, prices of 2026-09-07), and the budget is $10.00",
        path,
      },
    ],
    keeps: backedUp({ budget: 35 }),
  },
  {
    code: "S252",
    breaks: backedUp({
      budget: 10,
      destination: { type: "s3", endpoint: "https://s3.example.org", bucket: "backups" },
    }),
    finds: [
      {
        message: "no prices are known of https://s3.example.org, so nothing compares them with the budget",
        path,
      },
    ],
    keeps: backedUp({
      destination: { type: "s3", endpoint: "https://s3.example.org", bucket: "backups" },
    }),
  },
  {
    code: "S253",
    breaks: backedUp({ budget: 35, subvolumes: ["/", "/home"] }),
    finds: [{ message: "how much / holds is not said, so its cost is not known", path }],
    keeps: backedUp(
      { budget: 35, subvolumes: ["/", "/home"] },
      { ...home, "/": { size: "1G", dailyChange: "0%" } },
    ),
  },
  {
    code: "S253",
    breaks: backedUp({ budget: 35, subvolumes: ["/", "/home", "/etc"] }, {}),
    finds: [{ message: "how much / and /home hold is not said, so their cost is not known", path }],
    // /etc is a part of /.
    keeps: backedUp(
      { budget: 35, subvolumes: ["/", "/home", "/etc"] },
      { ...home, "/": { size: "1G", dailyChange: "0%" } },
    ),
  },
  {
    code: "S253",
    breaks: backedUp({ budget: 35, subvolumes: ["/home", "/etc"] }),
    finds: [{ message: "how much /etc holds is not said, so its cost is not known", path }],
    keeps: backedUp({ budget: 35, subvolumes: ["/home", "/etc"] }, { ...home, "/etc": { size: "10M" } }),
  },
];
