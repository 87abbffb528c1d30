import { ALL_CLIENT_MESSAGES } from '../../../src/protocol/client-messages.ts';
import { GROUP_SERVER_MESSAGES } from '../../../src/protocol/group-messages.ts';
import { REACTIONS, SOURCES, SERVER_MESSAGES, type ClientEvent } from '../../../src/protocol/index.ts';
import { ANSWER, MEDIA, OFFER } from '../support.ts';
import type { Random } from './random.ts';

/** Is in every text that the fuzz makes up. It must not be in any log. */
export const MARKER = 'zQ7xPayload';

/** Ids that a hostile client may name. */
export interface Ids {
  readonly calls: string[];
  readonly rooms: string[];
  readonly participants: string[];
  readonly tickets: string[];
  readonly tokens: string[];
  readonly users: string[];
}

export const noIds = (): Ids => ({ calls: [], rooms: [], participants: [], tickets: [], tokens: [], users: [] });

// `leave_page` is a last word: the server closes the connection.
const CLIENT_EVENTS = (Object.keys(ALL_CLIENT_MESSAGES) as ClientEvent[]).filter((event) => event !== 'leave_page');
/** Names that mean something to Socket.IO, to Node or to JavaScript, or to us in the other direction. */
const ODD_EVENTS = [
  ...['error', 'connection', 'message', 'ping', 'pong', 'data', 'close', 'open', 'upgrade', 'packet', 'drain', 'flush'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', '', ' ', '\u0000'],
  ...[
    'Resume',
    'resume ',
    'signal\n',
    'sfu_join',
    MARKER,
    ...Object.keys(SERVER_MESSAGES),
    ...Object.keys(GROUP_SERVER_MESSAGES),
  ],
];
const KEYS = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length', 'ok', ''],
  ...['callId', 'to', 'signal', 'type', 'description', 'candidates', 'sdp', 'room', 'ticket', 'users', 'mediaState'],
];
/** As JSON has them: beyond what a number holds, beyond what is whole, and beyond what is counted. */
const NUMBERS = [
  ...['0', '-0', '-1', '0.5', '1e999', '-1e999', '9007199254740991', '9007199254740993', '4294967296', '1e308'],
  ...['-9007199254740991', '5e-324', '2147483648', '12345678901234567890123'],
];

/** Of rooms: what the hostile may join and moderate, what they may only join, what they may not, and what tries to be an id. */
const NAMES = [
  ...['pit', 'pit', 'pit', 'hall', 'hall', 'honest-room', 'room:pit', 'room:honest-room', '__proto__', ' ', MARKER],
  'r'.repeat(128),
];

/** A message as it goes over the wire, and the event if it is one that the protocol knows. */
export interface Message {
  /** The arguments as JSON, event first. */
  readonly json: string;
  readonly event: ClientEvent | undefined;
}

/** Makes messages up: from nothing, or from valid ones that it breaks. */
export class Messages {
  /** Goes on over the client's comings and goings: the server wants it to grow, and no more. */
  #number = 0;
  /** Text that is put into the JSON as it is, where JSON.stringify would not write it. */
  #raws: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly mine: Ids,
    private readonly theirs: Ids,
  ) {}

  next(): Message {
    const { random } = this;
    this.#raws = [];
    const known = random.chance(0.85);
    const event = known ? random.pick(CLIENT_EVENTS) : undefined;
    let payload: unknown = event && random.chance(0.9) ? this.#valid(event) : this.#any(0);
    for (let times = random.pick([0, 0, 0, 0, 1, 1, 2, 4]); times > 0; times--) payload = this.#broken(payload);
    const inOrder = random.chance(0.9);
    const name: unknown = event ?? (random.chance(0.1) ? random.int(100) : random.pick(ODD_EVENTS));
    const args = [name, payload, inOrder ? ++this.#number : this.#oddNumber()];
    if (random.chance(0.05)) args.push(...Array.from({ length: random.int(8) }, () => this.#any(2)));
    if (random.chance(0.03)) args.length = 1 + random.int(2);
    const json = JSON.stringify(args, (_, value: unknown) => (value === undefined ? null : value));
    return { json: json.replace(/"@raw(\d+)@"/g, (_, at: string) => this.#raws[Number(at)] ?? 'null'), event };
  }

  #raw(text: string): string {
    this.#raws.push(text);
    return `@raw${this.#raws.length - 1}@`;
  }

  #oddNumber(): unknown {
    const { random } = this;
    return random.pick([
      // A number that is far ahead is taken, and makes all that follow it old.
      () => this.#raw(random.pick(random.chance(0.1) ? NUMBERS : NUMBERS.slice(0, 5))),
      () => null,
      () => String(this.#number + 1),
      () => Math.max(1, this.#number - random.int(5)),
      () => this.#any(2),
    ])();
  }

  #id(kind: keyof Ids): string {
    const { random, mine, theirs } = this;
    const lists = [
      mine[kind],
      mine[kind],
      theirs[kind],
      theirs[kind],
      theirs[random.pick(['calls', 'rooms', 'participants'] as const)],
    ];
    const list = random.pick(lists);
    return list.length > 0 && random.chance(0.9) ? random.pick(list) : random.uuid();
  }

  #valid(event: ClientEvent): unknown {
    const { random } = this;
    const mediaState = { ...MEDIA, camera: random.chance(0.5) };
    const sdp = `${OFFER.sdp}s=${MARKER}\r\n${'a=x\r\n'.repeat(random.pick([0, 1, 100, 6_000, 7_000]))}`;
    switch (event) {
      case 'resume':
        return random.chance(0.5)
          ? { received: random.int(4) }
          : { received: random.int(4), resumeToken: this.#id('tokens') };
      case 'call_user':
        return {
          callId: random.chance(0.2) ? this.#id('calls') : random.uuid(),
          to: this.#id('users'),
          media: random.pick(['audio', 'video']),
          offer: { ...OFFER, sdp },
          mediaState,
        };
      case 'answer_call':
        return { callId: this.#id('calls'), answer: random.chance(0.3) ? null : { ...ANSWER, sdp }, mediaState };
      case 'leave_page':
        return {};
      case 'cannot_answer':
        return { callId: this.#id('calls'), code: random.pick(['no-common-codec', 'link-failed']) };
      case 'reject_call':
      case 'cancel_call':
        return { callId: this.#id('calls') };
      case 'join_call_room':
        return {
          room: random.chance(0.4) ? random.pick(NAMES) : this.#id('rooms'),
          ...(random.chance(0.5) && { ticket: this.#id('tickets') }),
          ...(random.chance(0.5) && { wait: random.chance(0.7) }),
          fresh: random.chance(0.5),
          mediaState,
        };
      case 'peek_room':
        return { room: random.chance(0.5) ? random.pick(NAMES) : this.#id('rooms') };
      case 'invite_to_room':
        return { callId: random.chance(0.2) ? this.#id('calls') : random.uuid(), to: this.#id('users') };
      case 'send_chat':
        return { text: random.pick([MARKER, this.#text(), MARKER.repeat(100)]) };
      case 'send_reaction':
        return { reaction: random.pick(REACTIONS) };
      case 'raise_hand':
        return { raised: random.chance(0.5) };
      case 'moderate_room':
        return {
          action: random.pick(['mute', 'kick', 'lock', 'unlock']),
          ...(random.chance(0.5) && { participantId: this.#id('participants') }),
        };
      case 'leave_call_room':
        return {
          room: this.#id('rooms'),
          ...(random.chance(0.5) && { ticket: this.#id('tickets') }),
          reason: random.pick(['hang-up', 'connection-lost']),
        };
      case 'signal':
        return { to: this.#id('participants'), signal: this.#signal(sdp) };
      case 'set_media_state':
        return { mediaState };
      case 'sfu_publish':
        return { offer: sdp, sources: [{ mid: '0', source: random.pick(SOURCES) }] };
      case 'sfu_subscribe':
        return { wanted: this.#wanted(), fresh: random.chance(0.3) };
      case 'sfu_answer':
        return { answer: sdp };
      case 'sfu_restart':
        return {};
      case 'sfu_candidates': {
        const { candidates } = this.#candidates();
        return { way: random.pick(['up', 'down']), candidates };
      }
      case 'sfu_layers':
        return { streams: this.#wanted() };
      case 'topology_ready':
        return { epoch: random.int(4), ok: random.chance(0.5) };
      case 'watch_presence':
        return {
          users: random.chance(0.3)
            ? 'everyone'
            : Array.from({ length: random.pick([0, 1, 3, 200, 201]) }, () => this.#id('users')),
        };
    }
  }

  #signal(sdp: string): unknown {
    const { random } = this;
    if (random.chance(0.4))
      return { type: 'description', description: { type: random.pick(['offer', 'answer']), sdp } };
    return { type: 'candidates', ...this.#candidates() };
  }

  #candidates() {
    const candidate = { candidate: `candidate:${MARKER}`, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
    return { candidates: Array.from({ length: this.random.pick([0, 1, 5, 40, 41]) }, () => candidate) };
  }

  #wanted() {
    const { random } = this;
    return Array.from({ length: random.pick([0, 1, 5, 160, 161]) }, () => ({
      participantId: this.#id('participants'),
      source: random.pick(SOURCES),
      send: random.chance(0.5),
      layer: random.pick([null, 0, 1, 2, 3]),
    }));
  }

  /** One thing of it is changed: taken away, replaced, or added. */
  #broken(value: unknown): unknown {
    const { random } = this;
    if (typeof value !== 'object' || value === null || random.chance(0.15)) return this.#any(0);
    const copy: unknown = structuredClone(value);
    const parent = copy as Record<string, unknown>;
    const keys = Object.keys(parent);
    const key = keys.length > 0 ? random.pick(keys) : 'x';
    switch (random.int(5)) {
      case 0:
        delete parent[key];
        break;
      case 1:
        parent[key] = this.#any(1);
        break;
      case 2:
        if (Array.isArray(parent)) return [...(parent as unknown[]), this.#any(1)];
        // An own key, where assigning would change the prototype.
        Object.defineProperty(parent, random.pick(KEYS), { value: this.#any(1), enumerable: true, configurable: true });
        break;
      default:
        parent[key] = this.#broken(parent[key]);
    }
    return copy;
  }

  #any(depth: number): unknown {
    const { random } = this;
    switch (random.int(depth > 3 ? 6 : 10)) {
      case 0:
        return null;
      case 1:
        return random.chance(0.5);
      case 2:
        return this.#raw(random.pick(NUMBERS));
      case 3:
        return this.#text();
      case 4:
        return this.#id(random.pick(['calls', 'rooms', 'participants', 'tickets', 'tokens', 'users']));
      case 5:
        return random.int(1_000) - 500;
      case 6:
        if (random.chance(0.2)) return this.#raw(`[${`${random.pick(['0', '{}', '""'])},`.repeat(12_000)}0]`);
        return Array.from({ length: random.pick([0, 1, 3, 50]) }, () => this.#any(depth + 2));
      case 7: {
        const object: Record<string, unknown> = {};
        for (let count = random.int(5); count > 0; count--) {
          const value = this.#any(depth + 1);
          Object.defineProperty(object, random.pick(KEYS), { value, enumerable: true, configurable: true });
        }
        return object;
      }
      case 8: {
        const levels = random.pick([50, 500, 5_000, 15_000]);
        const [open, close] = random.pick([
          ['[', ']'],
          ['{"a":', '}'],
          ['{"__proto__":', '}'],
        ] as const);
        const fits = Math.floor(Math.min(levels, 40_000 / (open.length + 1)));
        return this.#raw(open.repeat(fits) + 'null' + close.repeat(fits));
      }
      default:
        // Keys twice, and a prototype that JSON.parse makes an own key.
        return this.#raw(
          `{"to":"${MARKER}","to":{"__proto__":{"ok":true}},"__proto__":{"isAdmin":true},"signal":null}`,
        );
    }
  }

  #text(): string {
    const { random } = this;
    return random.pick([
      () => MARKER,
      () => this.#raw('"\\ud800"'),
      () => `\u202e${MARKER}\u0000\u2028`,
      () => MARKER.repeat(random.pick([20, 400, 3_000])),
      () => 'a\u0301'.repeat(2_000),
      () => '🧑‍🤝‍🧑'.repeat(500),
      () => '',
      () => '__proto__',
      () => `${random.uuid()}.${random.uuid()}`,
      () => JSON.stringify({ __proto: MARKER }),
    ])();
  }
}
