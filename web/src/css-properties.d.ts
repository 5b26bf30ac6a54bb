import "react";

declare module "react" {
  interface CSSProperties {
    /** The width of a table's column where there is room for it. */
    "--column"?: string;
  }
}
