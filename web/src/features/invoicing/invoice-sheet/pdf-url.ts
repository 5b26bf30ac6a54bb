import { fileUrl } from "../../../api/client/download.ts";

/** Where an invoice's PDF is. */
export function pdfUrl(number: string): string {
  return fileUrl("getInvoicePdf", { params: { id: number } });
}
