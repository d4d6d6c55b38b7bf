/** What is left to do once a spec says what persists. */
import { hostFolder } from "../../stages/plan.ts";
import type { Plan } from "./plan.ts";
import type { Subject } from "./subject.ts";

/** The steps after an edit, a line each. */
export function nextSteps({ name }: Subject, { remarks }: Plan): string[] {
  const steps = [`run \`strata generate --host ${name}\`, review out/, and commit both`];
  if (remarks.some(({ state }) => state === "added"))
    steps.push(
      `on ${name}, move what is there already onto the volume before the new configuration runs, since a bind mount hides what is under it: \`sudo bash out/${hostFolder(name)}/persistence/migrate.sh\``,
    );
  if (remarks.some(({ state }) => state === "removed"))
    steps.push(`what the volume of ${name} holds of it stays there, and is yours to delete`);
  return ["what comes next:", ...steps.map((step, i) => `  ${i + 1}. ${step}`)];
}
