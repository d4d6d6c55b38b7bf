/** Rules across hosts. */
import type { HostInput } from "../../generator/index.ts";
import { backedUp } from "./backed-up.ts";
import { machine, root } from "./judged.ts";

const withId = (hostId: string) => machine({ root }, {}, { hostId });

export const fleet: readonly {
  code: string;
  breaks: Record<string, HostInput>;
  finds: readonly { message: string; path: readonly string[]; host: string }[];
  keeps: Record<string, HostInput>;
}[] = [
  {
    code: "S147",
    breaks: { a: withId("8425e349"), b: withId("8425e340"), c: withId("8425e349") },
    finds: [{ message: "c has the `hostId` of a, 8425e349", path: ["hostId"], host: "c" }],
    keeps: { a: withId("8425e349"), b: withId("8425e340"), c: machine({ root }) },
  },
  {
    code: "S229",
    breaks: { a: backedUp({ hostname: "shared" }), b: backedUp({}), c: backedUp({ hostname: "shared" }) },
    finds: [
      {
        message: "c writes its backups to the folder of a, shared",
        path: ["backup", "hostname"],
        host: "c",
      },
    ],
    keeps: { a: backedUp({}), b: backedUp({}) },
  },
];
