/** Where the files of the archive are. Each of its methods throws DomainError `archive_unavailable`. */
export interface ArchivePlace {
  readonly location: string;
  /** Whether its files can be read on their way between this machine and the place. */
  readonly isUnencrypted: boolean;
  /** Makes a folder that is missing. */
  make(): Promise<void>;
  /** Makes sure that files can be read and written there. It changes nothing. */
  check(): Promise<void>;
  /** Forgets what killed processes left half written. */
  tidy(nowMs: number): Promise<void>;
  /** Writes a file whole or not at all. When this returns, it is stored for good. The same file again changes nothing. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** All bytes of a file, as they are in the place. */
  bytes(name: string): Promise<Uint8Array>;
  /** The files there with their bytes; none where the place is gone. */
  sizes(): Promise<Map<string, number>>;
}
