/** Limits how much happens at the same time, in each lane and overall. */
export interface Slots {
  /** Runs the work when its lane has room, in order of arrival; nothing where the line was cleared or is full. */
  run<Result>(lane: string, work: () => Promise<Result>): Promise<Result | undefined>;
  /** Drops what waits. */
  clear(): void;
}

export interface SlotLimits {
  perLane: number;
  overall: number;
  waiting: number;
}

interface Waiting {
  lane: string;
  start: () => void;
  drop: () => void;
}

export function createSlots(limits: SlotLimits): Slots {
  const running = new Map<string, number>();
  let total = 0;
  let line: Waiting[] = [];

  const hasRoom = (lane: string) => total < limits.overall && (running.get(lane) ?? 0) < limits.perLane;
  const change = (lane: string, by: 1 | -1) => {
    total += by;
    const count = (running.get(lane) ?? 0) + by;
    if (count === 0) running.delete(lane);
    else running.set(lane, count);
  };
  const startNext = () => {
    const index = line.findIndex(({ lane }) => hasRoom(lane));
    if (index !== -1) line.splice(index, 1)[0]?.start();
  };

  return {
    run: (lane, work) =>
      new Promise((resolve, reject) => {
        const start = () => {
          change(lane, 1);
          work()
            .then(resolve, reject)
            .finally(() => {
              change(lane, -1);
              startNext();
            });
        };
        if (hasRoom(lane)) start();
        else if (line.length < limits.waiting) line.push({ lane, start, drop: () => resolve(undefined) });
        else resolve(undefined);
      }),
    clear: () => {
      const dropped = line;
      line = [];
      for (const { drop } of dropped) drop();
    },
  };
}
