import { parseXml, XmlElement } from "@rgrove/parse-xml";

/** A page of a bucket's objects, as `ListObjectsV2` answers it. */
export interface BucketPage {
  objects: { key: string; size: number }[];
  /** Continues with the next page; undefined on the last one. */
  next: string | undefined;
}

/** Undefined where it is not such a page. */
export function readBucketPage(bytes: Uint8Array): BucketPage | undefined {
  const root = rootOf(Buffer.from(bytes).toString());
  if (root?.name !== "ListBucketResult") return undefined;
  const objects = elements(root, "Contents").map((one) => ({
    key: textOf(one, "Key"),
    size: Number(textOf(one, "Size")),
  }));
  if (objects.some(({ key, size }) => key === "" || !Number.isSafeInteger(size))) return undefined;
  const isCut = textOf(root, "IsTruncated") === "true";
  const next = textOf(root, "NextContinuationToken");
  if (isCut && next === "") return undefined;
  return { objects, next: isCut ? next : undefined };
}

/** No server of buckets defines a document type, and one could define entities that expand without end. */
function rootOf(text: string): XmlElement | null {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return null;
  try {
    return parseXml(text).root;
  } catch {
    return null;
  }
}

function elements(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((node) => node instanceof XmlElement && node.name === name) as XmlElement[];
}

function textOf(parent: XmlElement, name: string): string {
  return elements(parent, name)[0]?.text ?? "";
}
