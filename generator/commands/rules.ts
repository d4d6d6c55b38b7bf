/** `strata rules`: what is checked, and why. */
import { nearest } from "../diagnostics/nearest.ts";
import { allRules, type ListedRule } from "../kinds/rules.ts";
import { exitCode, type ExitCode } from "./exit.ts";
import { printFindings, printJson, type OutputOptions } from "./terminal.ts";

/** Lists all rules, a line each; or the rules named, with their reasons and remedies. */
export function rules(codes: readonly string[], options: OutputOptions): ExitCode {
  const all = allRules();
  const wanted = codes.map((code) => code.toUpperCase());
  const known = all.map(({ code }) => code);
  const unknown = wanted.filter((code) => !known.includes(code));
  const chosen = wanted.length === 0 ? all : all.filter(({ code }) => wanted.includes(code));
  const findings = unknown.map((code) => ({
    severity: "error" as const,
    code: "E003",
    message: `there is no rule ${code}`,
    hint: hintFor(code, known),
  }));
  if (options.json) printJson(findings, ".", { command: "rules", rules: unknown.length > 0 ? [] : chosen });
  else if (unknown.length > 0) printFindings(findings, ".", options);
  else process.stdout.write(`${chosen.map(wanted.length === 0 ? asLine : asText).join("\n")}\n`);
  return unknown.length > 0 ? exitCode.usage : exitCode.ok;
}

function hintFor(code: string, known: readonly string[]): string {
  if (/^[EW][0-9]/.test(code))
    return "the codes of rules begin with S; a finding with another code says itself what to do";
  const near = nearest(code, known);
  return near === undefined ? "`strata rules` lists all of them" : `did you mean ${near}?`;
}

function asLine({ code, severity, title }: ListedRule): string {
  return `${code}  ${severity.padEnd(7)}  ${title}`;
}

function asText({ code, severity, title, kind, reason, remedy }: ListedRule): string {
  return `${code}  ${severity}, kind ${kind}: ${title}\n  why:  ${reason}\n  what to do: ${remedy}\n`;
}
