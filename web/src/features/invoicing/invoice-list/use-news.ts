import { useRef } from "react";

/**
 * How many invoices match that did not when the rows were read. Rows that others add are announced instead of moving what
 * somebody is about to click.
 */
export function useNews(total: number | null, readAt: number, counting: boolean): number {
  const base = useRef<{ readAt: number; total: number } | null>(null);
  if (total === null || readAt === 0) return 0;
  if (base.current?.readAt !== readAt) {
    // Rows and counts are asked for together; until both are there, nothing can be compared.
    if (counting) return 0;
    base.current = { readAt, total };
  }
  return Math.max(0, total - base.current.total);
}
