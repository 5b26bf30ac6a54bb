import { Skeleton } from "../../../components/states/skeleton.tsx";
import table from "../../../components/table/table.module.css";
import cards from "./invoice-cards.module.css";
import classes from "./invoice-table.module.css";

const nameWidths = [168, 132, 216, 96, 148, 232, 120, 184, 140, 108, 200, 156];

/** Rows in the shape of those that are coming. */
export function InvoiceSkeleton({ phone }: { phone: boolean }) {
  return phone ? <CardSkeleton /> : <RowSkeleton />;
}

function RowSkeleton() {
  return (
    <tbody aria-hidden="true" className={table.skeleton}>
      {nameWidths.map((width) => (
        <tr key={width}>
          <td className={classes.boxCell}>
            <Skeleton width={16} height={16} />
          </td>
          <td>
            <Skeleton width={96} />
          </td>
          <td>
            <Skeleton width={width} />
          </td>
          <td data-right>
            <Skeleton width={72} />
          </td>
          <td className={classes.statusCell}>
            <Skeleton width={48} height={18} />
          </td>
          <td>
            <Skeleton width={76} />
          </td>
          <td>
            <Skeleton width={76} />
          </td>
          <td className={classes.paid}>
            <Skeleton width={76} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}

function CardSkeleton() {
  return (
    <ul className={cards.cards} aria-hidden="true">
      {nameWidths.slice(0, 8).map((width) => (
        <li key={width} className={cards.item}>
          <div className={cards.card}>
            <Skeleton width={width} height={12} />
            <Skeleton width={80} height={12} />
            <Skeleton width={140} />
            <Skeleton width={56} height={18} />
          </div>
        </li>
      ))}
    </ul>
  );
}
