import type { BankStatement } from "@billow/contract/payments/bank-statements.ts";
import { NativeSelect } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { bankStatementsQuery, matchBankStatement } from "../../../api/payments/bank.ts";
import type { BankView } from "../../../api/payments/bank-lines.ts";
import { useShortcuts } from "../../../components/behaviour/use-shortcuts.ts";
import { Button } from "../../../components/button.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount, formatCounted } from "../../../format/quantity.ts";
import classes from "./bank.module.css";
import { BankLines, LinePlaceholders } from "./bank-lines.tsx";
import { CollectDialog } from "./collect-dialog.tsx";
import { DebitFiles } from "./debit-files.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { progressOf } from "./recount.ts";

interface BankPageProps {
  /** The statement that is shown; the latest if missing. */
  statement: string | undefined;
  view: BankView;
  onShow: (shown: { statement: string | undefined; view: BankView }) => void;
}

/** Bank statements: what of them is booked, what could be, and what nobody knows. */
export function BankPage({ statement, view, onShow }: BankPageProps) {
  const statements = useQuery(bankStatementsQuery);
  const may = usePermission("invoices.write");
  const [importing, setImporting] = useState(false);
  const [collecting, setCollecting] = useState(false);
  useShortcuts({ i: () => may && setImporting(true) });
  const shown = statements.data?.find(({ id }) => id === statement) ?? statements.data?.[0];
  return (
    <>
      <PageHead title="Bank">
        {may && <Button onClick={() => setCollecting(true)}>Collect by direct debit</Button>}
        {may && (
          <Button icon={IconPlus} onClick={() => setImporting(true)}>
            Import statement
          </Button>
        )}
      </PageHead>
      {statements.isError ? (
        <ErrorState
          title="The bank statements could not be loaded"
          error={statements.error}
          onRetry={() => void statements.refetch()}
          retrying={statements.isFetching}
        />
      ) : (
        statements.data === undefined && (
          <div aria-busy="true">
            <div className={classes.head}>
              <Skeleton width={224} height={32} />
            </div>
            <div className={classes.views}>
              <Skeleton width={384} height={28} />
            </div>
            <LinePlaceholders />
          </div>
        )
      )}
      {statements.data?.length === 0 && (
        <CenteredState
          title="No bank statement yet"
          action={
            may && (
              <Button variant="filled" icon={IconPlus} onClick={() => setImporting(true)}>
                Import the first statement
              </Button>
            )
          }
        >
          Import the file of your bank. What names an invoice, or comes from a known account, is booked by
          itself.
        </CenteredState>
      )}
      {shown !== undefined && (
        <>
          <Head
            statements={statements.data ?? []}
            shown={shown}
            onChoose={(id) => onShow({ statement: id, view: "open" })}
          />
          <Views lines={shown.lines} view={view} onView={(to) => onShow({ statement: shown.id, view: to })} />
          <BankLines key={`${shown.id} ${view}`} statementId={shown.id} view={view} />
        </>
      )}
      <DebitFiles />
      {collecting && <CollectDialog onClose={() => setCollecting(false)} />}
      {importing && (
        <ImportDialog
          onClose={() => setImporting(false)}
          onImported={({ id }) => {
            setImporting(false);
            onShow({ statement: id, view: "open" });
          }}
        />
      )}
    </>
  );
}

function Head({
  statements,
  shown,
  onChoose,
}: {
  statements: readonly BankStatement[];
  shown: BankStatement;
  onChoose: (id: string) => void;
}) {
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: matchBankStatement,
    onSettled: () => client.invalidateQueries({ queryKey: ["bank"] }),
  });
  const may = usePermission("invoices.write");
  const { closing, currency, lines } = shown;
  return (
    <div className={classes.head}>
      <NativeSelect
        size="sm"
        aria-label="Statement"
        value={shown.id}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
        data={statements.map((one) => ({ value: one.id, label: nameOf(one) }))}
      />
      {may && lines.offered + lines.left > 0 && (
        <Button busy={again.isPending} onClick={() => again.mutate(shown.id)}>
          Match again
        </Button>
      )}
      {closing !== null && (
        <p className={classes.balance}>
          Closing balance <strong>{formatMoney(closing, currency)}</strong>
        </p>
      )}
    </div>
  );
}

function nameOf({ account, from, until }: BankStatement): string {
  const days = from === until ? formatDate(until) : `${formatDate(from)} – ${formatDate(until)}`;
  return `${days}, ${account.length > 12 ? `${account.slice(0, 4)} … ${account.slice(-4)}` : account}`;
}

const viewNames: Readonly<Record<BankView, string>> = {
  open: "To do",
  booked: "Booked",
  explained: "Nothing to book",
  ignored: "Set aside",
  repeated: "Repeated",
};

const views = ["open", "booked", "explained", "ignored", "repeated"] as const satisfies readonly BankView[];

/** How far the statement is. */
function Progress({ lines }: { lines: BankStatement["lines"] }) {
  const { done, all } = progressOf(lines);
  const said = `${formatCount(done)} of ${formatCount(all)} lines done`;
  return (
    <p className={classes.progress}>
      <progress aria-label={said} value={done} max={Math.max(1, all)} />
      {said}
    </p>
  );
}

function Views({
  lines,
  view,
  onView,
}: {
  lines: BankStatement["lines"];
  view: BankView;
  onView: (view: BankView) => void;
}) {
  const { offered, left, booked, sure, explained, ignored, repeated } = lines;
  const counts: Readonly<Record<BankView, number>> = {
    open: offered + left,
    booked: booked + sure,
    explained,
    ignored,
    repeated,
  };
  // Few statements overlap.
  const shown = views.filter((one) => one !== "repeated" || repeated > 0 || view === one);
  const options = shown.map((value) => ({
    value,
    label: `${viewNames[value]} ${formatCount(counts[value])}`,
  }));
  return (
    <div className={classes.views}>
      <Segments label="Which lines" value={view} options={options} onChange={onView} />
      <p className={classes.minor} aria-live="polite">
        {sure > 0
          ? `${formatCounted(sure, "line is", "lines are")} being booked.`
          : view === "open" &&
            `${formatCount(offered)} with something to accept, ${formatCount(left)} that nothing fits.`}
      </p>
      <Progress lines={lines} />
    </div>
  );
}
