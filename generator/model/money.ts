/** Sums of money as people read them. */

/** US dollars with cents; less than a cent is not nothing. */
export function formatDollars(amount: number): string {
  if (amount > 0 && amount < 0.01) return "less than $0.01";
  return `$${amount.toFixed(2)}`;
}
