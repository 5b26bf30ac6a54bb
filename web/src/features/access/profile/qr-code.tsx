import { encode } from "uqr";
import classes from "./profile-page.module.css";

/** A text as a QR code. Its key stands beside it as text, so a screen reader need not know what it shows. */
export function QrCode({ text }: { text: string }) {
  const { size, data } = encode(text, { border: 0 });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg className={classes.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the key">
      <path d={path} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  );
}
