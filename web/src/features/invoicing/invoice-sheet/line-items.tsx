import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { addDays } from "../../../format/calendar.ts";
import { formatDateRange } from "../../../format/date.ts";
import { decimalPlaces, isZero, trimZeros } from "../../../format/decimal.ts";
import { currencySign, formatMoney, formatNegative } from "../../../format/money.ts";
import { formatDecimal, formatQuantity, gigabyteNote, isGigabyteUnit } from "../../../format/quantity.ts";
import { AlignedQuantity } from "./aligned-quantity.tsx";
import { groupLines, tierSums, tierText } from "./line-groups.ts";
import classes from "./line-items.module.css";
import { LineProjects } from "./line-projects.tsx";
import type { ExplainSlot } from "./sheet-props.ts";

/** How many decimals the columns need, so that every quantity and price lines up. */
interface Columns {
  currency: string;
  /** The invoice's own. */
  period: Invoice["period"];
  quantityDecimals: number;
  priceDecimals: number;
}

interface LineItemsProps {
  invoice: Invoice;
  phone: boolean;
  explain: ExplainSlot;
}

export function LineItems({ invoice, phone, explain }: LineItemsProps) {
  const { lines, currency, period, customer } = invoice;
  const mayViewUsage = usePermission("usage.view");
  const columns: Columns = {
    currency,
    period,
    quantityDecimals: Math.max(0, ...lines.map((line) => decimalPlaces(trimZeros(line.quantity)))),
    priceDecimals: Math.max(2, ...lines.map((line) => decimalPlaces(trimZeros(line.unitPrice)))),
  };
  const explainLine = (line: InvoiceLine) => explain(invoice, line);
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h3 className={classes.title}>Line Items</h3>
        {period && mayViewUsage && (
          <Link
            to="/usage"
            search={{ customer: customer.id, from: period.from, to: addDays(period.before, -1) }}
            className={classes.usage}
          >
            View usage
          </Link>
        )}
      </div>
      {lines.length === 0 && <p className={classes.none}>No line items yet.</p>}
      {lines.length > 0 &&
        (phone ? (
          <LineList lines={lines} columns={columns} explain={explainLine} />
        ) : (
          <LineTable lines={lines} columns={columns} explain={explainLine} />
        ))}
    </section>
  );
}

interface LinesProps {
  lines: readonly InvoiceLine[];
  columns: Columns;
  /** What opens the explanation of a line. */
  explain: (line: InvoiceLine) => ReactNode;
}

function LineTable({ lines, columns, explain }: LinesProps) {
  return (
    <table className={classes.table}>
      <caption className="visually-hidden">Line items</caption>
      <thead>
        <tr>
          <th scope="col">Product</th>
          <th scope="col" className={classes.quantity}>
            Quantity
          </th>
          <th scope="col" className={classes.unit}>
            Unit
          </th>
          <th scope="col" className={classes.price}>
            Unit price, {currencySign(columns.currency)}
          </th>
          <th scope="col" className={classes.amount}>
            Amount
          </th>
        </tr>
      </thead>
      {groupLines(lines).map((group) =>
        group.kind === "line" ? (
          <tbody key={group.id}>
            <Row line={group.line} columns={columns} explain={explain} />
          </tbody>
        ) : (
          <tbody key={group.id}>
            <tr className={classes.tiered}>
              <th scope="rowgroup" colSpan={5}>
                <Product name={group.product} description={group.description}>
                  {group.lines[0] && explain(group.lines[0])}
                </Product>
              </th>
            </tr>
            {group.lines.map((line) => (
              <Row key={line.tier?.from} line={line} columns={columns} explain={explain} tier />
            ))}
          </tbody>
        ),
      )}
    </table>
  );
}

interface RowProps extends Omit<LinesProps, "lines"> {
  line: InvoiceLine;
  /** It stands under its product, which is explained there. */
  tier?: boolean;
}

function Row(props: RowProps) {
  const { line, columns, tier } = props;
  if (line.breakdown.length === 0) return <FigureRow {...props} />;
  return (
    <>
      <FigureRow {...props} />
      <tr className={tier ? classes.tierProjects : classes.projects}>
        <td colSpan={5}>
          <LineProjects line={line} currency={columns.currency} />
        </td>
      </tr>
    </>
  );
}

function FigureRow({ line, columns, explain, tier }: RowProps) {
  return (
    <tr className={tier ? classes.tier : line.breakdown.length > 0 ? classes.figures : classes.row}>
      <td>
        {tier ? (
          tierText(line)
        ) : (
          <Product
            name={line.product}
            description={line.description}
            term={<Term line={line} columns={columns} />}
          >
            {explain(line)}
          </Product>
        )}
      </td>
      <td className={classes.quantity}>
        <AlignedQuantity quantity={line.quantity} decimals={columns.quantityDecimals} />
      </td>
      <td className={classes.unit}>{line.unit && <Unit unit={line.unit} />}</td>
      <td className={classes.price}>{formatDecimal(line.unitPrice, { least: columns.priceDecimals })}</td>
      <td className={classes.amount}>
        {formatMoney(line.amount, columns.currency)}
        <Discount line={line} currency={columns.currency} />
      </td>
    </tr>
  );
}

/** The unit as clouds write it; what GB means is said where it stands. */
function Unit({ unit }: { unit: string }) {
  if (!isGigabyteUnit(unit)) return unitLabel(unit);
  return (
    <Tooltip label={gigabyteNote}>
      <span className={classes.noted}>{unitLabel(unit)}</span>
    </Tooltip>
  );
}

/** The term that a recurring item's line pays for, where that is not the invoice's period. */
function Term({ line, columns }: { line: InvoiceLine; columns: Columns }) {
  const [own, { period }] = [line.period, columns];
  if (line.kind !== "recurring" || own === null) return null;
  if (own.from === period?.from && own.before === period.before) return null;
  return <span className={classes.term}>{formatDateRange(own.from, own.before)}</span>;
}

interface ProductProps {
  name: string;
  description: string | null;
  term?: ReactNode;
  /** What can be done with the line. */
  children: ReactNode;
}

function Product({ name, description, term, children }: ProductProps) {
  return (
    <>
      <span className={classes.product}>{name}</span>
      {term}
      <span className={classes.under}>
        {description && (
          <span className={classes.description} title={description}>
            {description}
          </span>
        )}
        {children}
      </span>
    </>
  );
}

function Discount({ line, currency }: { line: InvoiceLine; currency: string }) {
  if (isZero(line.discount)) return null;
  return <span className={classes.discount}>{formatNegative(line.discount, currency)} discount</span>;
}

/** The lines on a phone: product and amount, what they come from below. */
function LineList({ lines, columns, explain }: LinesProps) {
  return (
    <ul className={classes.list}>
      {groupLines(lines).map((group) => {
        const [first] = group.kind === "tiers" ? group.lines : [group.line];
        const unit = first?.unit ? ` ${unitLabel(first.unit)}` : "";
        const sums = group.kind === "tiers" ? tierSums(group.lines) : group.line;
        return (
          <li key={group.id} className={classes.card}>
            <span className={classes.product}>{first?.product}</span>
            <span className={classes.cardAmount}>{formatMoney(sums.amount, columns.currency)}</span>
            <span className={classes.description}>
              {formatQuantity(sums.quantity)}
              {unit}
              {group.kind === "tiers"
                ? ` in ${group.lines.length} ${group.lines.length === 1 ? "tier" : "tiers"}`
                : ` × ${formatDecimal(group.line.unitPrice, { least: columns.priceDecimals })}`}
            </span>
            <span className={classes.cardExplain}>{first && explain(first)}</span>
            {group.kind === "line" && (
              <>
                <Term line={group.line} columns={columns} />
                <Discount line={group.line} currency={columns.currency} />
              </>
            )}
            {(group.kind === "tiers" ? group.lines : [group.line]).map((line) => (
              <div key={line.tier?.from ?? ""} className={classes.cardProjects}>
                <LineProjects line={line} currency={columns.currency} />
              </div>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
