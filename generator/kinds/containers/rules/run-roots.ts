/** The folders of what lives for one boot. */
import type { ContainerStore } from "../../../model/containers.ts";
import { isEphemeral, isMadeAtBoot, placeOfData } from "../../../model/ephemeral.ts";
import { carrierOf, isWithin, type HostModel } from "../../../model/host.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";
import { nameOf, whereSaid } from "./placed.ts";

/** Stands for any user's number where a path is looked at. */
const someUser = "1000";

export const runRoots: readonly Rule<ContainersSpec>[] = [
  {
    code: "S351",
    title: "A run root that outlives a boot",
    severity: "warning",
    reason:
      "It holds what is true for one boot: which layers are mounted, and the files that each container has of the host. podman takes what an earlier boot has left there for true, and nothing clears it away (containers-storage.conf(5), `runroot`).",
    remedy: "leave `runRoot` out, or put it below /run",
    check: (host, spec) =>
      (host.containers?.stores ?? []).flatMap((store): Finding[] => {
        if (refusal(store) !== undefined || !isKept(host, store.runRoot.replaceAll("$UID", someUser)))
          return [];
        const message = `the run root of ${nameOf(store)}, ${store.runRoot}, is not on a tmpfs`;
        return [{ message, path: whereSaid(spec, store, "runRoot") }];
      }),
  },
  {
    code: "S352",
    title: "A path that podman reads as another one",
    severity: "error",
    reason:
      "containers-storage puts the user's number in the place of `$UID`, and then what the environment has in the place of all other variables: of `${UID}`, which shells know and do not hand on, nothing is left. It knows no `~`, and takes a relative path from the folder that podman is started in (types/utils.go, `expandEnvPath`; store.go).",
    remedy: "write the whole path; in `runRoot`, `$UID` stands for the user's number",
    check: ({ containers }, spec) =>
      (containers?.stores ?? []).flatMap((store): Finding[] => {
        const { graphRoot } = store;
        const why = refusal(store);
        const variable = variableIn(graphRoot);
        const name = nameOf(store);
        return [
          ...(variable === undefined
            ? []
            : [
                {
                  message: `the graph root of ${name}, ${graphRoot}, holds the variable ${variable}`,
                  path: whereSaid(spec, store, "graphRoot"),
                },
              ]),
          ...(why === undefined
            ? []
            : [
                {
                  message: `the run root of ${name}, ${store.runRoot}, ${why}`,
                  path: whereSaid(spec, store, "runRoot"),
                  ...(why.includes("${UID}") && { hint: "write `$UID`, without braces" }),
                },
              ]),
        ];
      }),
  },
];

/** Why podman can't use a run root as it is written; undefined where it can. */
function refusal({ user, runRoot }: ContainerStore): string | undefined {
  const path = runRoot.replaceAll("$UID", someUser);
  const variable = variableIn(path);
  if (variable !== undefined) return `holds the variable ${variable}`;
  if (!path.startsWith("/")) return "is not an absolute path";
  if (user === null || !isWithin(path, "/run")) return undefined;
  const [, , folder, number, ...below] = path.split("/");
  if (folder !== "user" || number === undefined) return `is where only root can write, and not ${user}`;
  return below.length === 0 ? `is all that ${user} has in /run, and not podman's alone` : undefined;
}

function variableIn(path: string): string | undefined {
  return /\$(\{[^}]*\}?|[A-Za-z0-9_]*)/.exec(path)?.[0];
}

function isKept(host: HostModel, path: string): boolean {
  if (isMadeAtBoot(path)) return false;
  const carrier = carrierOf(host, placeOfData(host, path));
  return carrier !== undefined && !isEphemeral(carrier, host);
}
