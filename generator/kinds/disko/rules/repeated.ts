/** Things of which each must have a value of its own. */
import type { Finding } from "../../kind.ts";

/** What has a name, or another value that must be its own. */
export interface Named {
  key: string;
  value: string;
}

/** A finding for each item whose value an earlier one has. */
export function repeated<Item extends Named>(
  items: readonly Item[],
  report: (first: Item, again: Item) => Finding,
): Finding[] {
  return items.flatMap((item, index) => {
    const first = items.slice(0, index).find(({ value }) => value === item.value);
    return first ? [report(first, item)] : [];
  });
}
