/** Columns beside the sum that a document's page and the console have room for. */
const COLUMNS_MAX = 4;

/**
 * The groups of prices that have a column of their own, in the order of the lines; null stands for all others. None
 * where there is one column, which would repeat the sum.
 */
export function groupColumns(groups: readonly { readonly group: string | null }[]): (string | null)[] {
  const named = groups.flatMap(({ group }) => group ?? []);
  const own = named.slice(0, COLUMNS_MAX);
  const columns = groups.length > own.length ? [...own, null] : own;
  return columns.length < 2 ? [] : columns;
}

/** What of a sum is in each of its columns: the amounts of one column, to be added. */
export function amountsInColumns<Amount>(
  groups: readonly { readonly group: string | null; readonly amount: Amount }[],
  columns: readonly (string | null)[],
): Amount[][] {
  return columns.map((column) =>
    groups
      .filter(({ group }) =>
        column === null ? group === null || !columns.includes(group) : group === column,
      )
      .map(({ amount }) => amount),
  );
}
