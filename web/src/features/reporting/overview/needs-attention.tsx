import type { Attention } from "@billow/contract/reporting/overview.ts";
import IconChevronRight from "@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs";
import IconShieldCheck from "@tabler/icons-react/dist/esm/icons/IconShieldCheck.mjs";
import IconShieldX from "@tabler/icons-react/dist/esm/icons/IconShieldX.mjs";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { verificationQuery } from "../../../api/operations/verification.ts";
import { attentionQuery } from "../../../api/reporting/reports.ts";
import { Icon } from "../../../components/icon.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatAgo } from "../../../format/date.ts";
import { formatLag } from "../../../format/lag.ts";
import { formatCount } from "../../../format/quantity.ts";
import { ATTENTION } from "./attention-words.ts";
import { BlockError } from "./block-error.tsx";
import classes from "./needs-attention.module.css";
import page from "./overview-page.module.css";

/** What waits for a person, and what the last nightly check said. */
export function NeedsAttention() {
  const query = useQuery(attentionQuery);
  if (query.isError) return <BlockError title="What waits could not be loaded" query={query} />;
  const items = query.data;
  return (
    <section aria-labelledby="overview-attention" aria-busy={items === undefined}>
      <header className={page.head}>
        <h2 id="overview-attention">Needs attention</h2>
      </header>
      <ul className={classes.list}>
        {items === undefined
          ? [180, 132, 156, 144].map((width) => (
              <li key={width} className={classes.row}>
                <Skeleton width={width} />
              </li>
            ))
          : items.map((item) => <Row key={`${item.kind} ${item.subject}`} item={item} />)}
        {items?.length === 0 && <li className={classes.row}>Nothing waits for you.</li>}
        {items && <Verdict />}
      </ul>
    </section>
  );
}

function Row({ item }: { item: Attention }) {
  const { icon, text, counted, link } = ATTENTION[item.kind];
  const [before, after] = text;
  return (
    <li>
      <Link {...link} className={classes.row}>
        <span className={classes.icon} data-warn={item.subject !== null || undefined}>
          <Icon of={icon} />
        </span>
        <span className={classes.text}>
          {before}
          {item.subject !== null && <b>{item.subject}</b>}
          {after}
        </span>
        <span className={classes.count}>
          {item.subject === null ? countText(item.count, counted) : lagOf(item.since)}
        </span>
        <Icon of={IconChevronRight} size={14} className={classes.arrow} />
      </Link>
    </li>
  );
}

function countText(count: number, counted: readonly [string, string] | undefined): string {
  if (counted === undefined) return formatCount(count);
  return `${formatCount(count)} ${count === 1 ? counted[0] : counted[1]}`;
}

/** How far what was collected is behind. */
function lagOf(since: string | null): string {
  return since === null ? "" : formatLag((Date.now() - Date.parse(since)) / 1000);
}

/** What the last nightly check of all that is stored said. It has no list: `billow verify` on the server is it. */
function Verdict() {
  const last = useQuery(verificationQuery).data?.last;
  const isRed = last != null && last.findings > 0;
  const said =
    last == null
      ? "The nightly check has not run yet"
      : isRed
        ? "The nightly check found contradictions"
        : "The nightly check found no contradiction";
  return (
    <li className={classes.row}>
      <span className={classes.icon} data-warn={isRed || undefined}>
        <Icon of={isRed ? IconShieldX : IconShieldCheck} />
      </span>
      <span className={classes.text}>{said}</span>
      <span className={classes.count}>
        {last == null ? "" : isRed ? formatCount(last.findings) : formatAgo(last.finishedAt, new Date())}
      </span>
    </li>
  );
}
