import { splitQuantity } from "../../../format/quantity.ts";
import classes from "./aligned-quantity.module.css";

/** A quantity whose decimal mark stands under that of the others: decimals it lacks take their room invisibly. */
export function AlignedQuantity({ quantity, decimals }: { quantity: string; decimals: number }) {
  const { whole, fraction } = splitQuantity(quantity);
  const missing = decimals - Math.max(0, fraction.length - 1);
  return (
    <>
      {whole}
      {fraction}
      {missing > 0 && (
        <span className={classes.room} aria-hidden="true">
          {fraction === "" ? `.${"0".repeat(missing)}` : "0".repeat(missing)}
        </span>
      )}
    </>
  );
}
