import type { DeviceSource } from '../../call/state.ts';
import type { CheckKey } from '../../i18n/locales/check/en.ts';
import type { ErrorCode, IceServer } from '../../protocol/index.ts';
import type { Credentials } from '../../signaling/socket-io-transport.ts';

/** What is tested, in the order in which it is shown. */
export const CHECK_NAMES = [
  'secure',
  'policy',
  'devices',
  'socket',
  'turn-udp',
  'turn-tcp',
  'turn-tls',
  'loopback',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** `waiting`: not tested yet. `skipped`: it could not be, or had not to be. */
export type CheckState = 'waiting' | 'running' | 'good' | 'warning' | 'bad' | 'skipped';

type Said<Key> = Key extends `say.${infer Code}` ? Code : never;
type Pasted<Key> = Key extends `check.paste.${infer Kind}` ? Kind : never;

/** Why it is so: a sentence of the check's own, or a failure that others meet as well. For programs, and for reports. */
export type CheckCode = Said<CheckKey> | ErrorCode;

/** What mends it, to be copied as it is. */
export interface Paste {
  readonly kind: Pasted<CheckKey>;
  readonly text: string;
}

export interface CheckResult {
  readonly state: Exclude<CheckState, 'running'>;
  readonly code: CheckCode;
  /** Fills the holes of the sentence: `ms` and `seconds` are times, `kbps` a bitrate, `loss` a part of one. */
  readonly params?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly paste?: Paste;
  /** Which device it is about. */
  readonly source?: DeviceSource;
}

/** What a test works with. */
export interface CheckContext {
  /** Origin of the calling server. */
  readonly server: string;
  readonly credentials: Credentials;
  /** Whether the page has said who its visitor is. */
  readonly named: boolean;
  /** The page names nobody, on purpose. */
  readonly guest: boolean;
  /** Whether the page has made its session itself, so that nothing of the above is known. */
  readonly foreign: boolean;
  /** Nobody looks any more. */
  readonly signal: AbortSignal;
  readonly found: Findings;
}

/** What tests have found out, for those that come later. */
export interface Findings {
  /** What stops every call, so that others need not be tried. */
  barred: boolean;
  /** The servers that the calling server names; null when it was not reached. */
  iceServers: readonly IceServer[] | null;
  /** The TURN servers that have given a relay. */
  relays: IceServer[];
}

export interface CheckTest {
  readonly name: CheckName;
  /** Never rejects in practice; if it does, that is its result. */
  run(context: CheckContext): CheckResult | Promise<CheckResult>;
}
