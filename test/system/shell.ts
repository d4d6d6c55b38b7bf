/** Running shell scripts, on this machine or in a virtual one (qemu.ts), and programs. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "vitest";

/** Runs a bash script as root and gives what it prints; throws, with what it says on stderr, where it fails. */
export type Shell = (script: string) => Promise<string>;

const execute = promisify(execFile);

/** This machine's shell. A script stops at the first command that fails. */
export const shell: Shell = async (script) => (await execute("bash", ["-euc", script])).stdout;

/** How a program ended. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, whether or not it succeeds. */
export function outcomeOf(
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
  return new Promise((done) => {
    execFile(program, args, { env, maxBuffer: 256 * 1024 ** 2 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

/** Expects that a run succeeds, and else shows what was said. */
export async function succeed(run: Outcome | Promise<Outcome>): Promise<Outcome> {
  const outcome = await run;
  const { code, stderr } = outcome;
  expect({ code, said: code === 0 ? "" : stderr }).toEqual({ code: 0, said: "" });
  return outcome;
}
