import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconChevronLeft from "@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs";
import IconChevronUp from "@tabler/icons-react/dist/esm/icons/IconChevronUp.mjs";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import type { ReactNode } from "react";
import { IconButton } from "../../../components/button.tsx";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./sheet-bar.module.css";
import type { SheetPlace } from "./sheet-props.ts";

interface SheetBarProps {
  number: string;
  place: SheetPlace;
  phone: boolean;
  onClose: () => void;
  /** The actions at the right. */
  children?: ReactNode;
}

/** The sheet's upper edge, which stays: close, the neighbours in the list, the actions. */
export function SheetBar({ number, place, phone, onClose, children }: SheetBarProps) {
  if (phone) {
    return (
      <div className={classes.bar}>
        <IconButton size="phone" icon={IconChevronLeft} label="Back to the list" onClick={onClose} />
        <h2 className={classes.number} tabIndex={-1} data-autofocus>
          <InvoiceNumber number={number} />
        </h2>
        <div className={classes.actions}>{children}</div>
      </div>
    );
  }
  const { position, onPrevious, onNext } = place;
  return (
    <div className={classes.bar}>
      {/* Where the focus starts: on what this is, and not on a button that says "Close". */}
      <h2 className="visually-hidden" tabIndex={-1} data-autofocus>
        Invoice {number}
      </h2>
      <IconButton icon={IconX} label="Close" hint="Esc" onClick={onClose} />
      {position && (
        <>
          <IconButton
            icon={IconChevronUp}
            label="Previous invoice"
            hint="k"
            disabled={onPrevious === null}
            onClick={() => onPrevious?.()}
          />
          <IconButton
            icon={IconChevronDown}
            label="Next invoice"
            hint="j"
            disabled={onNext === null}
            onClick={() => onNext?.()}
          />
          <span className={classes.position}>
            {formatCount(position.at)}
            {position.of !== null && ` of ${formatCount(position.of)}`}
          </span>
        </>
      )}
      <div className={classes.actions}>{children}</div>
    </div>
  );
}
