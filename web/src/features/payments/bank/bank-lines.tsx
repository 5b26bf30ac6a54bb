import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type BankView, bankLinesQuery } from "../../../api/payments/bank-lines.ts";
import { Button } from "../../../components/button.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import classes from "./bank.module.css";
import { LineList } from "./line-list.tsx";

interface BankLinesProps {
  statementId: string;
  view: BankView;
}

/** The lines of a statement in one state, with what stands in for them while there are none. */
export function BankLines({ statementId, view }: BankLinesProps) {
  const list = useInfiniteQuery(bankLinesQuery(statementId, view));
  const lines = sorted(list.data?.pages.flatMap(({ items }) => items) ?? [], view).filter(
    ({ state }) => viewOf(state) === view,
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const wanted = view === "open" ? AT_ONCE : FEW;
  useEffect(() => {
    if (lines.length < wanted && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lines.length, wanted, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (list.isError)
    return (
      <ErrorState
        title="The lines could not be loaded"
        error={list.error}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      />
    );
  if (list.data === undefined) return <LinePlaceholders />;
  return (
    <>
      {lines.length === 0 && !hasNextPage && <None view={view} />}
      <LineList lines={lines} view={view} />
      {hasNextPage && (
        <div className={classes.more}>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

/** A month's statement is there as a whole, so that what can be accepted stands before all that nothing fits. */
const AT_ONCE = 600;
/** Of decided lines, the next ones come before the list is empty. */
const FEW = 50;

/** Where lines of a state are listed. What was just decided leaves its list at once. */
function viewOf(state: BankLine["state"]): BankView {
  return state === "sure" ? "booked" : state;
}

/** Open lines with something to accept come first. */
function sorted(lines: readonly BankLine[], view: BankView): readonly BankLine[] {
  if (view !== "open") return lines;
  return lines.toSorted((a, b) => Number(b.offers.length > 0) - Number(a.offers.length > 0));
}

/** The shape of the lines, while they are loaded. */
export function LinePlaceholders() {
  return (
    <div className={classes.lines} aria-busy="true">
      {[160, 208, 144, 184, 168].map((width) => (
        <div key={width} className={classes.row}>
          <Skeleton width={width} />
        </div>
      ))}
    </div>
  );
}

function None({ view }: { view: BankView }) {
  return view === "open" ? (
    <CenteredState title="Nothing is left to do">Every line of this statement is decided.</CenteredState>
  ) : (
    <CenteredState title="No lines here">Look at the other lines of this statement.</CenteredState>
  );
}
