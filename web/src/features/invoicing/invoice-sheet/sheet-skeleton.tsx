import { Skeleton } from "../../../components/states/skeleton.tsx";
import classes from "./sheet-skeleton.module.css";

const lines = ["vcpu", "ram", "block", "object", "egress", "gpu"];

/** The sheet's shape while the invoice is coming. */
export function SheetSkeleton() {
  return (
    <div aria-hidden="true">
      <div className={classes.title}>
        <Skeleton width={180} height={18} />
      </div>
      <div className={classes.customer}>
        <Skeleton width={260} />
      </div>
      <div className={classes.dates}>
        {["issue", "due", "paid", "period"].map((date) => (
          <span key={date}>
            <Skeleton width={64} height={8} />
            <Skeleton width={88} />
          </span>
        ))}
      </div>
      <div className={classes.head}>
        <Skeleton width={72} />
      </div>
      {lines.map((line, index) => (
        <div key={line} className={classes.line}>
          <Skeleton width={100 + ((index * 37) % 80)} />
          <Skeleton width={72} />
        </div>
      ))}
    </div>
  );
}
