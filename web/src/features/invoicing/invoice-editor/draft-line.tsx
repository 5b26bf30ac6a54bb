import { memo, useEffect, useRef, useState } from "react";
import { formatMoney } from "../../../format/money.ts";
import { taxLabels } from "./draft-form.ts";
import classes from "./line-fields.module.css";
import { LineFields, type LineFieldsProps } from "./line-fields.tsx";

/** Lines from the start that have their fields at once; more than a screen holds. */
const atOnce = 12;
const nearPx = 800;

/**
 * One line of the draft. Its fields come once it is near to what is seen, and stay then: five hundred lines of fields at
 * once would let nobody type for seconds. Until then it says the same as text. A line that was not changed is not drawn anew.
 */
export const DraftLine = memo(function DraftLine(props: LineFieldsProps) {
  const { line, index, problems } = props;
  const place = useRef<HTMLLIElement>(null);
  const [near, setNear] = useState(index < atOnce || line.product === "");
  useEffect(() => {
    const element = place.current;
    if (near || element === null) return;
    const root = element.closest("[data-sheet-scroll]");
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { root, rootMargin: `${nearPx}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [near]);
  // What is wrong has to be there to take the focus, wherever it stands.
  const hasFields = near || problems.size > 0;
  return (
    <li className={classes.line} ref={place}>
      {hasFields ? <LineFields {...props} /> : <LineText {...props} />}
    </li>
  );
});

function LineText({ line, currency, amount }: LineFieldsProps) {
  return (
    <>
      <p className={classes.text}>
        {line.product}
        <br />
        {line.description}
      </p>
      <p className={classes.text} data-right>
        {line.quantity}
      </p>
      <p className={classes.text}>{line.unit}</p>
      <p className={classes.text} data-right>
        {line.unitPrice}
      </p>
      <p className={classes.text} data-right>
        {line.discount}
      </p>
      <p className={classes.text}>{taxLabels[line.tax]}</p>
      <p className={classes.amount}>{amount !== null && currency ? formatMoney(amount, currency) : "–"}</p>
    </>
  );
}
