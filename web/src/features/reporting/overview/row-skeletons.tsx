import { Skeleton } from "../../../components/states/skeleton.tsx";
import classes from "./overview-page.module.css";

/** As many rows as a list usually has, so that what is below does not move. */
export function RowSkeletons() {
  return (
    <ul className={classes.rows}>
      {[144, 120, 156, 108, 132].map((width) => (
        <li key={width}>
          <span className={classes.name}>
            <Skeleton width={width} />
          </span>
          <Skeleton width={72} />
        </li>
      ))}
    </ul>
  );
}
