/** Rules look at the same devices again and again: each look is taken once. */
import { placesOf as walk } from "./walk.ts";

/** The same function, which computes its result once for each object. */
export function remember<Argument extends object, Result>(
  compute: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const results = new WeakMap<Argument, { result: Result }>();
  return (argument) => {
    let known = results.get(argument);
    if (!known) results.set(argument, (known = { result: compute(argument) }));
    return known.result;
  };
}

/** Every content of a host's devices, as `model/devices/walk.ts` finds them. */
export const placesOf = remember(walk);
