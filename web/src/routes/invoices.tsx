import type { Me } from "@billow/contract/access/user.ts";
import { createRoute, Outlet, useMatchRoute, useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useMe } from "../api/access/session.ts";
import { CenteredState } from "../components/states/centered-state.tsx";
import { InvoiceListPage } from "../features/invoicing/invoice-list/invoice-list-page.tsx";
import type { InvoiceListState } from "../features/invoicing/invoice-list/list-state.ts";
import { dateIn } from "../format/calendar.ts";
import { customersText } from "../format/limited-customers.ts";
import { frameRoute } from "./frame.tsx";
import { InvoiceListHead } from "./invoice-list-head.tsx";
import { invoiceSearch, searchOf, stateOf } from "./invoice-search.ts";

const FirstUse = lazy(() =>
  import("../features/operations/demo/first-use.tsx").then((module) => ({ default: module.FirstUse })),
);

const InvoiceViews = lazy(() =>
  import("./invoice-views.tsx").then((module) => ({ default: module.InvoiceViews })),
);
const InvoiceBulk = lazy(() =>
  import("./invoice-bulk.tsx").then((module) => ({ default: module.InvoiceBulk })),
);

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The cursors of the pages before this one, so that "previous" finds them; the first page has none. */
    trail?: string[];
  }
}

export const invoicesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/invoices",
  validateSearch: invoiceSearch,
  component: InvoicesScreen,
});

function InvoicesScreen() {
  const me = useMe();
  const today = dateIn(me.operator.timeZone, new Date());
  const state = stateOf(invoicesRoute.useSearch());
  const paging = usePaging(state);
  const navigate = useNavigate();
  const openSheet = useMatchRoute()({ to: "/invoices/$number" });
  return (
    <>
      <InvoiceListPage
        state={state}
        change={paging.change}
        today={today}
        timeZone={me.operator.timeZone}
        openNumber={openSheet === false ? undefined : openSheet.number}
        onOpen={(number) =>
          void navigate({ to: "/invoices/$number", params: { number }, search: true, resetScroll: false })
        }
        onPrevious={paging.previous}
        onNext={paging.next}
        head={(phone, onSelect) => (
          <InvoiceListHead state={state} phone={phone} onSelect={onSelect} today={today} />
        )}
        views={
          <Suspense>
            <InvoiceViews state={state} />
          </Suspense>
        }
        bulk={(bulk) => (
          <Suspense>
            <InvoiceBulk {...bulk} state={state} today={today} />
          </Suspense>
        )}
        firstUse={
          <Suspense>
            {me.customers === null ? <FirstUse /> : <NoneOfTheirs customers={me.customers} />}
          </Suspense>
        }
      />
      <Outlet />
    </>
  );
}

/** To somebody who is limited to some customers: connecting a cloud is not for them. */
function NoneOfTheirs({ customers }: { customers: NonNullable<Me["customers"]> }) {
  return (
    <CenteredState title="No invoices yet" page="content">
      Invoices of {customersText(customers)} appear here once a billing run closes a month.
    </CenteredState>
  );
}

/** Moves through the list by address: the state in the query, the way back in the history entry. */
function usePaging(state: InvoiceListState) {
  const navigate = useNavigate();
  const trail = useRouter().state.location.state.trail ?? [];

  function show(next: InvoiceListState, options: { replace?: boolean; trail?: string[] } = {}): void {
    void navigate({
      to: "/invoices",
      search: searchOf(next),
      replace: options.replace ?? false,
      state: { trail: options.trail ?? [] },
    });
  }

  return {
    change: (patch: Partial<InvoiceListState>, options?: { replace?: boolean }) =>
      show({ ...state, ...patch, page: 1, cursor: undefined }, options),
    next: (cursor: string) =>
      show(
        { ...state, page: state.page + 1, cursor },
        { trail: state.cursor ? [...trail, state.cursor] : [] },
      ),
    // A link to a later page brings no trail; its way back is the first page.
    previous: () =>
      show(
        { ...state, page: trail.length === 0 ? 1 : state.page - 1, cursor: trail.at(-1) },
        { trail: trail.slice(0, -1) },
      ),
  };
}
