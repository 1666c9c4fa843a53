/** What a doctor's look at one thing came to. */
export interface Outcome {
  /** `warning` costs nothing but deserves a look; `skipped` could not be looked at, or need not be. */
  status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found, in a sentence. Never holds the value of a setting. */
  message: string;
  /** What a person does next. */
  nextStep?: string;
  /** `not-set`: a setting has no value. `needs`: what it needs is broken, so it was not looked at. */
  cause?: 'not-set' | 'needs';
  /** The fault is a setting that is missing or malformed, not something outside. */
  isSetting?: boolean;
}

/** One thing that is looked at. */
export interface Checkup {
  id: string;
  title: string;
  /** Ids of the checkups without which this one makes no sense. */
  needs: string[];
  examine(): Outcome | Promise<Outcome>;
}

/** A checkup that was done. */
export interface Examined extends Omit<Outcome, 'isSetting'> {
  id: string;
  title: string;
}

export const ok = (message: string): Outcome => ({ status: 'ok', message });
export const skipped = (message: string): Outcome => ({ status: 'skipped', message });
export const warning = (message: string, nextStep: string): Outcome => ({ status: 'warning', message, nextStep });
export const failed = (message: string, nextStep: string): Outcome => ({ status: 'failed', message, nextStep });
/** A missing or malformed setting. */
export const wrongSetting = (message: string, nextStep: string): Outcome => ({
  ...failed(message, nextStep),
  isSetting: true,
});
