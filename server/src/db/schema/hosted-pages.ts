/** A link that opens an invoice for anybody who has it. */
export interface InvoiceLinkTable {
  id: string;
  invoice_id: string;
  /** SHA-256 of its token. */
  hash: Buffer;
  /** Its token, sealed. */
  sealed: Buffer;
  created_at: string;
  expires_at: string;
  /** When it was revoked, or replaced after it had expired. */
  ended_at: string | null;
  /** How many views the timeline has. */
  views: number;
  /** The last view that the timeline has. */
  viewed_at: string | null;
}

export interface HostedPageTables {
  invoice_link: InvoiceLinkTable;
}
