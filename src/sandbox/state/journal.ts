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
  /** Newest first. */
  newest(count: number): JournalEntry[];
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
    newest: (count) => [...ring].sort((one, other) => other.id - one.id).slice(0, count),
    clear: () => {
      ring.length = 0;
      total = 0;
    },
  };
}
