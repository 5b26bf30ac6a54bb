/** Who runs the demo's cloud. */
export const DEMO_OPERATOR = "Nordlicht Cloud";
