/** Rules across hosts. */
import type { HostInput } from "../../generator/index.ts";
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
];
