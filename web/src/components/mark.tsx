import classes from "./mark.module.css";

/** The mark: a ledger's margin rule and a cloud turned on its side, together a B. */
export function Mark({ size }: { size: 20 | 40 }) {
  return (
    <svg
      viewBox="2 2 16 16"
      width={(size * 16) / 20}
      height={(size * 16) / 20}
      aria-hidden="true"
      className={classes.mark}
    >
      <rect x="2" y="2" width="2" height="16" rx="1" />
      <path d="M6.75 2H9.4a3.8 3.8 0 0 1 3.075 6.033A5 5 0 0 1 11.9 18H6.75a.75.75 0 0 1-.75-.75V2.75A.75.75 0 0 1 6.75 2z" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className={classes.wordmark}>
      <Mark size={20} />
      Billow
    </span>
  );
}
