/**
 * Tables in an order in which each comes after those it refers to, so that foreign keys hold from the first row on.
 * Throws where some refer to each other in a circle.
 */
export function inOrderOfReferences(
  tables: readonly string[],
  references: readonly { from: string; to: string }[],
): string[] {
  const ordered = new Set<string>();
  while (ordered.size < tables.length) {
    const next = tables.filter(
      (table) => !ordered.has(table) && references.every(({ from, to }) => from !== table || ordered.has(to)),
    );
    if (next.length === 0) {
      const left = tables.filter((table) => !ordered.has(table));
      throw new Error(`The tables ${left.join(", ")} refer to each other, so none can be filled first.`);
    }
    for (const table of next) ordered.add(table);
  }
  return [...ordered];
}
