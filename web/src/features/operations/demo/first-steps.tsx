import type { FirstSteps as Steps } from "@billow/contract/parties/operator.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { firstStepsQuery } from "../../../api/operations/demo.ts";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./first-steps.module.css";

interface Step {
  title: string;
  /** Where it is done. */
  to: "/settings" | "/usage/sources" | "/products" | "/customers" | "/billing-runs" | "/invoices";
  done: boolean;
  text: string;
}

/** What is done on the way to the first invoice, and where the next step is done; nothing once one was sent. */
export function FirstSteps() {
  const steps = useQuery(firstStepsQuery).data;
  if (steps === undefined || steps.sent) return null;
  const list = stepsOf(steps);
  const next = list.find(({ done }) => !done);
  return (
    <section className={classes.steps} aria-labelledby="first-steps">
      <h2 id="first-steps" className={classes.title}>
        Steps to the first invoice
      </h2>
      <ol className={classes.list}>
        {list.map((step) => (
          <li key={step.title} className={classes.step} data-done={step.done} data-next={step === next}>
            <span className={classes.mark} aria-hidden="true">
              {step.done ? "✓" : ""}
            </span>
            <Link to={step.to} className={classes.link}>
              {step.title}
            </Link>
            <span className={classes.text}>{step.done ? `Done. ${step.text}` : step.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function stepsOf(steps: Steps): Step[] {
  return [
    {
      title: "Company",
      to: "/settings",
      done: steps.company,
      text: "Name, address and tax ID, as invoices show them.",
    },
    {
      title: "First source",
      to: "/usage/sources",
      done: steps.source,
      text: "Collect usage, send events, or import a file.",
    },
    {
      title: "Prices",
      to: "/products",
      done: steps.prices,
      text: "Your own prices instead of the default ones.",
    },
    {
      title: "Customers",
      to: "/customers",
      done: steps.customers > 0 && steps.customersWithoutTax === 0 && steps.customersWithoutEmail === 0,
      text: customersText(steps),
    },
    {
      title: "First billing run",
      to: "/billing-runs",
      done: steps.run,
      text: "Turn a closed month into draft invoices.",
    },
    {
      title: "First invoice sent",
      to: "/invoices",
      done: steps.sent,
      text: "Review a draft and send it.",
    },
  ];
}

function customersText({ customers, customersWithoutTax, customersWithoutEmail }: Steps): string {
  if (customers === 0) return "Who pays, how they are taxed, and where their invoices go.";
  const missing = [
    ...(customersWithoutTax > 0 ? [`${formatCount(customersWithoutTax)} without tax`] : []),
    ...(customersWithoutEmail > 0 ? [`${formatCount(customersWithoutEmail)} without e-mail`] : []),
  ];
  return [`${formatCount(customers)} so far`, ...missing].join(", ").concat(".");
}
