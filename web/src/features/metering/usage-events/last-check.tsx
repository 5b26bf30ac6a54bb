import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import { useQuery } from "@tanstack/react-query";
import { verificationQuery } from "../../../api/operations/verification.ts";
import { Icon } from "../../../components/icon.tsx";
import { formatAgo } from "../../../format/date.ts";
import classes from "./reconciliation-page.module.css";

/** The verdict of the last nightly check where it is green; a red one is on every page. */
export function LastCheck() {
  const last = useQuery(verificationQuery).data?.last;
  if (last === undefined || last === null || last.findings > 0) return null;
  return (
    <p className={classes.agrees}>
      <Icon of={IconCheck} className={classes.check} />
      <span>
        Usage, invoices, books, numbers and timelines agreed in the nightly check{" "}
        {formatAgo(last.finishedAt, new Date())}.
      </span>
    </p>
  );
}
