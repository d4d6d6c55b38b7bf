/** What is left to do once a spec says what persists. */
import { shellWord } from "../../nix/escape.ts";
import { hostFolder } from "../../stages/plan.ts";
import type { Plan } from "./plan.ts";
import type { Subject } from "./subject.ts";

/** The steps after an edit, a line each. */
export function nextSteps({ name }: Subject, { remarks, expected }: Plan): string[] {
  const steps = [`run \`strata generate --host ${name}\`, review out/, and commit both`];
  const added = remarks.filter(({ state }) => state === "added");
  if (added.length > 0) {
    // Which paths a service has, the script knows.
    const areNamed = added.every(({ what }) => what.startsWith("/"));
    const paths = areNamed ? expected.added.map((path) => ` ${shellWord(path)}`).join("") : "";
    steps.push(
      `on ${name}, before it runs the new configuration, copy what is there already onto the volume, since a mount hides what is under it: take out/${hostFolder(name)}/persistence/migrate.sh there, and run \`sudo bash migrate.sh --apply${paths}\` (without --apply it only says what it would do)`,
    );
  }
  if (remarks.some(({ state }) => state === "removed"))
    steps.push(`what the volume of ${name} holds of it stays there, and is yours to delete`);
  return ["what comes next:", ...steps.map((step, i) => `  ${i + 1}. ${step}`)];
}
