/** The day of a calendar that takes the focus: the first selected day, otherwise today. */
export const FOCUSED_DAY = "button[data-selected], button[data-zone-today]";
