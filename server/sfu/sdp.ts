import { MediaServerError } from './media-server.ts';

/**
 * Descriptions of pages, written anew from what we know before a media server parses them: those are written in C, and
 * Janus 1.1.2 crashes on an answer with one overlong line. What a line may be, by its attribute; others are left out, and
 * so are candidates, which trickle.
 */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  // RFC 8866, 9143
  group: /^BUNDLE( [\w-]{1,16})*$/,
  mid: /^[\w-]{1,16}$/,
  sendrecv: /^$/,
  sendonly: /^$/,
  recvonly: /^$/,
  inactive: /^$/,
  rtpmap: /^\d{1,3} [\w-]{1,30}\/\d{1,6}(\/\d)?$/,
  fmtp: /^\d{1,3} [!-~ ]{1,200}$/,
  // RFC 8839, 8122, 4145
  'ice-ufrag': /^[\w+/]{4,256}$/,
  'ice-pwd': /^[\w+/]{22,256}$/,
  'ice-options': /^[\w -]{1,60}$/,
  fingerprint: /^sha-(1|224|256|384|512) [\da-fA-F]{2}(:[\da-fA-F]{2}){15,63}$/,
  setup: /^(actpass|active|passive)$/,
  // RFC 5761, 5506, 4585, 8285
  'rtcp-mux': /^$/,
  'rtcp-rsize': /^$/,
  'rtcp-fb': /^(\d{1,3}|\*) [\w -]{1,60}$/,
  extmap: /^\d{1,2}(\/\w{1,8})? [!-~]{1,150}$/,
  'extmap-allow-mixed': /^$/,
  // RFC 8851, 8853, 5576
  rid: /^[\w-]{1,8} (send|recv)( [!-~]{1,100})?$/,
  simulcast: /^(send|recv) [\w~,;-]{1,60}$/,
  ssrc: /^\d{1,10} cname:[!-~]{1,64}$/,
  'ssrc-group': /^FID \d{1,10} \d{1,10}$/,
};

const MAX_FORMATS = 60;

export interface Section {
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  /** Simulcast layers that it sends; 0 without simulcast. */
  readonly layers: number;
}

export interface CleanDescription {
  readonly sdp: string;
  /** Id of the session, which an RTCPeerConnection keeps for its life (RFC 8866 §5.2). */
  readonly session: string;
  readonly sections: readonly Section[];
}

/** Throws when it is not what a browser could have said. */
export function cleanDescription(sdp: string): CleanDescription {
  const [session = [], ...sections] = split(sdp);
  const origin = /^o=\S{1,64} (\d{1,20}) (\d{1,20}) IN /.exec(session.find((line) => line.startsWith('o=')) ?? '');
  if (!origin) throw refused('it has no origin');
  const [, id = '', version = ''] = origin;
  const read = sections.map((lines) => readSection(lines));
  if (new Set(read.map(({ section: { mid } }) => mid)).size !== read.length) throw refused('two sections share a mid');
  const lines = [
    'v=0',
    `o=- ${id} ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    ...session.filter(isKnown),
    ...read.flatMap((one) => one.lines),
    '',
  ];
  return { sdp: lines.join('\r\n'), session: id, sections: read.map(({ section }) => section) };
}

/**
 * The same with candidates in its first section only, which is the one that they are for where all are bundled (RFC 9143
 * §7.2). In a large room they are a fifth of what a page is sent.
 */
export function withCandidatesOnce(sdp: string): string {
  const [session = [], ...sections] = split(sdp);
  const first = sections.findIndex(([media]) => !/^m=\S+ 0 /.test(media ?? ''));
  return [
    ...session,
    ...sections.flatMap((lines, at) =>
      at === first ? lines : lines.filter((line) => !/^a=(candidate:|end-of-candidates)/.test(line)),
    ),
  ].join('\r\n');
}

/** The lines of the session, and those of each section. */
function split(sdp: string): string[][] {
  const parts: string[][] = [[]];
  for (const line of sdp.split(/\r\n|\n|\r/)) {
    if (line.startsWith('m=')) parts.push([]);
    parts.at(-1)?.push(line);
  }
  return parts;
}

function readSection([media = '', ...rest]: string[]): { lines: string[]; section: Section } {
  // RFC 8829 §5.1.2: there is no other profile, and Janus keeps silent on one.
  const [, kind, port, formats = ''] = /^m=(audio|video) (0|9) UDP\/TLS\/RTP\/SAVPF((?: \d{1,3})+)$/.exec(
    media.replace(/ [1-9]\d{0,4} /, ' 9 '),
  ) ?? ['', ''];
  if (kind !== 'audio' && kind !== 'video') throw refused('a section is not for sound or pictures of WebRTC');
  if (formats.split(' ').length > MAX_FORMATS) throw refused('a section has too many formats');
  const attributes = rest.filter(isKnown);
  const values = (name: string): string[] =>
    attributes.filter((line) => nameOf(line) === name).map((line) => line.slice(name.length + 3));
  const [mid, ...others] = values('mid');
  if (mid === undefined || others.length > 0) throw refused('a section has no mid');
  const direction = (['sendonly', 'recvonly', 'inactive'] as const).find((name) => values(name).length > 0);
  const layers =
    values('simulcast')
      .find((value) => value.startsWith('send '))
      ?.split(/[;,]/).length ?? 0;
  return {
    lines: [`m=${kind} ${port ?? 9} UDP/TLS/RTP/SAVPF${formats}`, 'c=IN IP4 0.0.0.0', ...attributes],
    section: { kind, mid, direction: direction ?? 'sendrecv', layers },
  };
}

function nameOf(line: string): string {
  return /^a=([\w-]+)/.exec(line)?.[1] ?? '';
}

function isKnown(line: string): boolean {
  const name = nameOf(line);
  return Object.hasOwn(ATTRIBUTES, name) && ATTRIBUTES[name]?.test(line.slice(name.length + 3)) === true;
}

export function refused(why: string): MediaServerError {
  return new MediaServerError('refused', `the description is not taken: ${why}`);
}
