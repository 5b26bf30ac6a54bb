import { useQuery } from "@tanstack/react-query";
import { verificationQuery } from "../../../api/operations/verification.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { formatAgo } from "../../../format/date.ts";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./red-verdict.module.css";

/** Says on every page that the last nightly check found contradictions, until one finds none. */
export function RedVerdict() {
  const last = useQuery(verificationQuery).data?.last;
  if (last === undefined || last === null || last.findings === 0) return null;
  const [first] = last.examples;
  return (
    <div className={classes.banner}>
      <Banner tone="danger">
        The last nightly check, {formatAgo(last.finishedAt, new Date())}, found {formatCount(last.findings)}{" "}
        {last.findings === 1 ? "contradiction" : "contradictions"} in what is stored.
        {first && ` ${first.where}: expected ${first.expected}, found ${first.found}.`} Run “billow verify”
        where Billow is installed: it lists {last.findings === 1 ? "it" : "all of them"}.
      </Banner>
    </div>
  );
}
