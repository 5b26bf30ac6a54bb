import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type BankDecision, type BankView, bankLinesQuery } from "../../../api/bank.ts";
import { usePermission } from "../../../api/session.ts";
import { Button } from "../../../components/button.tsx";
import { Keycap } from "../../../components/keycap.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { dismissToast, toast } from "../../../components/toast/toast.ts";
import { useShortcuts } from "../../../components/use-shortcuts.ts";
import { formatMoney } from "../../../format/money.ts";
import { AcceptAll } from "./accept-all.tsx";
import { AssignDialog } from "./assign-dialog.tsx";
import classes from "./bank.module.css";
import { LineRow } from "./line-row.tsx";
import { OtherIssuerDialog } from "./other-issuer-dialog.tsx";
import { acceptanceOf, useDecisions } from "./use-decisions.ts";
import { useRows } from "./use-rows.ts";

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
  // Decided lines leave the list, and the next ones come before it is empty.
  useEffect(() => {
    if (lines.length < FEW && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lines.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (list.isError)
    return (
      <ErrorState
        title="The lines could not be loaded"
        error={list.error}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      />
    );
  if (list.data === undefined) return <Placeholders />;
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

/** With fewer lines than this left, the next page is read. */
const FEW = 50;

/** Lines with keys that go from one to the next and decide, so that a month is booked without a mouse. */
function LineList({ lines, view }: { lines: readonly BankLine[]; view: BankView }) {
  const may = usePermission("invoices.write");
  const [found, setFound] = useState<BankLine | null>(null);
  const [foreign, setForeign] = useState<{ line: BankLine; offer: BankOffer } | null>(null);
  const { pending, refusals, decide } = useDecisions((line, decision) => {
    setFound(null);
    if (decision.do === "ignore") offerUndo(line, () => void decide({ do: "reopen", id: line.id }));
  });
  const rows = useRows(lines.map(({ id }) => id));
  function take(line: BankLine | undefined, decision: BankDecision | null): void {
    if (line === undefined || decision === null || !may) return;
    rows.leave(line.id);
    void decide(decision);
  }
  const accept = (line: BankLine | undefined) => {
    const [offer] = line?.offers ?? [];
    if (line?.state !== "open" || offer === undefined || !may) return;
    if (offer.otherIssuer === null) take(line, acceptanceOf(line, offer));
    else setForeign({ line, offer });
  };
  const ignore = (line: BankLine | undefined) =>
    take(line, line?.state === "open" ? { do: "ignore", id: line.id } : null);
  const find = (line: BankLine | undefined) => {
    if (may && line?.state === "open" && !line.amount.startsWith("-")) setFound(line);
  };
  const current = () => lines.find(({ id }) => id === rows.current());
  useShortcuts({
    j: () => rows.move(1),
    k: () => rows.move(-1),
    f: () => find(current()),
    x: () => ignore(current()),
  });
  return (
    <>
      {view === "open" && may && <AcceptAll lines={lines} decide={decide} />}
      <ul
        ref={rows.list}
        className={classes.lines}
        aria-label="Lines of the statement"
        hidden={lines.length === 0}
        onKeyDown={(event) => {
          // On a button, Enter is the button's.
          if (event.key === "Enter" && event.target instanceof HTMLLIElement) accept(current());
        }}
      >
        {lines.map((line) => (
          <LineRow
            key={line.id}
            line={line}
            busy={pending.has(line.id)}
            failure={refusals.get(line.id)}
            may={may}
            onAccept={() => accept(line)}
            onFind={() => find(line)}
            onIgnore={() => ignore(line)}
            onReopen={() => take(line, { do: "reopen", id: line.id })}
            onFocus={() => rows.enter(line.id)}
          />
        ))}
      </ul>
      {view === "open" && may && lines.length > 0 && <Keys />}
      {foreign !== null && (
        <OtherIssuerDialog
          {...foreign}
          onBook={() => {
            setForeign(null);
            take(foreign.line, acceptanceOf(foreign.line, foreign.offer));
          }}
          onClose={() => setForeign(null)}
        />
      )}
      {found !== null && (
        <AssignDialog
          line={found}
          busy={pending.has(found.id)}
          failure={refusals.get(found.id)}
          onAssign={(decision) => take(found, decision)}
          onClose={() => setFound(null)}
        />
      )}
    </>
  );
}

/** Where lines of a state are listed. What was just decided leaves its list at once. */
function viewOf(state: BankLine["state"]): BankView {
  return state === "sure" ? "booked" : state;
}

/** Open lines with something to accept come first. */
function sorted(lines: readonly BankLine[], view: BankView): readonly BankLine[] {
  if (view !== "open") return lines;
  return lines.toSorted((a, b) => Number(b.offers.length > 0) - Number(a.offers.length > 0));
}

function offerUndo(line: BankLine, undo: () => void): void {
  const id = `bank-${line.id}`;
  const what = `${line.name || "The line"}, ${formatMoney(line.amount, line.currency)}, is set aside.`;
  const back = () => {
    dismissToast(id);
    undo();
  };
  toast(
    <span className={classes.undo}>
      {what}
      <Button size="compact" variant="quiet" onClick={back}>
        Undo
      </Button>
    </span>,
    { id, milliseconds: 8000 },
  );
}

function Keys() {
  return (
    <p className={classes.keys}>
      <span>
        <Keycap>J</Keycap> <Keycap>K</Keycap> move
      </span>
      <span>
        <Keycap>↵</Keycap> accept
      </span>
      <span>
        <Keycap>F</Keycap> find
      </span>
      <span>
        <Keycap>X</Keycap> set aside
      </span>
    </p>
  );
}

function Placeholders() {
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
