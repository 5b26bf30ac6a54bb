import classes from "./row-opener.module.css";

interface RowOpenerProps {
  /** What names the row; cut where it does not fit, and then whole on hover. */
  children: string;
  onClick: () => void;
}

/** The name of a table's row, which opens the row. */
export function RowOpener({ children, onClick }: RowOpenerProps) {
  return (
    <button type="button" className={classes.opener} title={children} onClick={onClick}>
      {children}
    </button>
  );
}
