import type { LiveEvent } from "@billow/contract/activity/live.ts";
import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "../api/client/client.ts";
import { watchChanges } from "../api/client/live.ts";
import { invoiceQuery } from "../api/invoicing/invoices.ts";

const gatherMs = 300;
/** More rows than this are read again as pages and not one by one. */
const singlyAtMost = 20;

/**
 * Keeps what is on the screen true while others work: an open sheet is read again, rows change where they stand, counts
 * follow. Nothing moves: what is new is announced by the list, which knows what it shows.
 */
export function useLiveChanges(): void {
  const client = useQueryClient();
  useEffect(() => {
    let stop: (() => void) | null = null;
    const gathered = gather(client);
    function follow(): void {
      // A browser opens few streams to one server; windows in the background leave them to others.
      if (document.visibilityState === "hidden") {
        stop?.();
        stop = null;
      } else if (stop === null) {
        stop = watchChanges(gathered.take, gathered.missed);
      }
    }
    function back(): void {
      if (document.visibilityState === "visible" && stop === null) gathered.missed();
      follow();
    }
    follow();
    document.addEventListener("visibilitychange", back);
    return () => {
      document.removeEventListener("visibilitychange", back);
      stop?.();
      gathered.end();
    };
  }, [client]);
}

/** Gathers what comes together, as one action of a person is often several events. */
function gather(client: QueryClient) {
  let numbers = new Set<string>();
  let all = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    const changed = numbers;
    const many = all || changed.size > singlyAtMost;
    [numbers, all] = [new Set(), false];
    void client.invalidateQueries({ queryKey: ["invoices", "counts"] });
    void client.invalidateQueries({ queryKey: ["customers"] });
    void client.invalidateQueries({
      queryKey: ["invoices", "one"],
      predicate: ({ queryKey }) => many || changed.has(String(queryKey[2])),
    });
    void (many ? refreshPages(client) : refreshRows(client, changed));
  }

  function soon(): void {
    timer ??= setTimeout(flush, gatherMs);
  }

  return {
    take(event: LiveEvent): void {
      if (event.name === "bulk") void client.invalidateQueries({ queryKey: ["bulk-jobs"] });
      else if (event.name === "usage") void client.invalidateQueries({ queryKey: ["usage"] });
      else {
        if (event.name === "invoice") numbers.add(event.data.number);
        else all = true;
        soon();
      }
    },
    missed(): void {
      all = true;
      soon();
    },
    end: () => clearTimeout(timer),
  };
}

interface Page {
  items: InvoiceSummary[];
  nextCursor: string | null;
}

/** Reads the changed invoices that are on a page again. */
async function refreshRows(client: QueryClient, numbers: ReadonlySet<string>): Promise<void> {
  const pages = client.getQueriesData<Page>({ queryKey: ["invoices", "list"], type: "active" });
  const shown = new Set(pages.flatMap(([, page]) => page?.items.map(({ number }) => number) ?? []));
  const wanted = [...numbers].filter((number) => shown.has(number));
  const read = await Promise.allSettled(
    wanted.map(async (id) => {
      const { data, etag } = await call("getInvoice", { params: { id } });
      client.setQueryData(invoiceQuery(id).queryKey, (known) => known && { invoice: data, etag });
      return data;
    }),
  );
  putInPlace(
    client,
    read.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
  );
}

/** Reads the pages on the screen again, and keeps their rows in the order they have. */
async function refreshPages(client: QueryClient): Promise<void> {
  for (const query of client.getQueryCache().findAll({ queryKey: ["invoices", "list"], type: "active" })) {
    const asked = query.queryKey[2];
    if (typeof asked !== "object" || asked === null) continue;
    const { data } = await call("listInvoices", { query: asked });
    putInPlace(client, data.items);
  }
}

function putInPlace(client: QueryClient, invoices: readonly InvoiceSummary[]): void {
  const now = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  // The time it was read stays: rows that came or went are still to be asked for.
  for (const query of client.getQueryCache().findAll({ queryKey: ["invoices", "list"] })) {
    client.setQueryData<Page>(
      query.queryKey,
      (page) => page && { ...page, items: page.items.map((item) => now.get(item.id) ?? item) },
      { updatedAt: query.state.dataUpdatedAt },
    );
  }
}
