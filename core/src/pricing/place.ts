/**
 * Where usage belongs on a rate card: the index of its item, `free` where its power state costs nothing, null without a
 * price.
 */
export type Place = number | "free" | null;
