/** A request as the dashboard shows it. */
export interface JournalEntry {
  id: number;
  at: number;
  operation: string | undefined;
  method: string;
  path: string;
  status: number;
  reason: string | undefined;
  requestBody: string;
  responseBody: string;
}

/** The last requests, in a ring; older ones are forgotten. */
export interface Journal {
  add(entry: Omit<JournalEntry, 'id'>): void;
  readonly size: number;
  /** Newest first, behind so many that are newer still. */
  newest(count: number, skip?: number): JournalEntry[];
  clear(): void;
}

const LIMIT = 500;

export function createJournal(): Journal {
  const ring: JournalEntry[] = [];
  let total = 0;
  return {
    add: (entry) => {
      ring[total % LIMIT] = { ...entry, id: ++total };
    },
    get size() {
      return ring.length;
    },
    newest: (count, skip = 0) => [...ring].sort((one, other) => other.id - one.id).slice(skip, skip + count),
    clear: () => {
      ring.length = 0;
      total = 0;
    },
  };
}
