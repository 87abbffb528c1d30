import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { machine } from './machine.ts';
import { toMarkdown, type Table } from './table.ts';

const FILE = resolve(import.meta.dirname, 'README.md');

const INTRODUCTION = `# Benchmarks

\`\`\`
npm run build
npm run bench                          # everything, and rewrites this file
npm run bench -- setup                 # one part: setup, share, group, cost, page, bytes, server, move or sfu
npm run bench -- setup --rounds 50
npm run bench -- setup --only PeerJS   # contestants whose name fits this pattern; the file stays as it is
npm run bench -- setup --trace         # and what happened in the last call of each one; likewise
\`\`\`

Times drift from machine to machine and from day to day; the ratios of one run hold. A bound that is missed is printed, and
fails nothing.
`;

const METHODS: Readonly<Record<string, string>> = {
  setup: `Two pages of one Chromium, each in a window of its own, with fake devices (1280×720, 30 frames a second, the same
constraints for everybody) that they may open without asking. Everything is loaded, and connected to a server on loopback, before a
real mouse clicks. The time runs from that click to the first frame out of the decoder (\`MediaStreamTrackProcessor\`) on the
side that gets it later. Contestants take turns in rounds; between two calls all connections are closed and all tracks
stopped; the first rounds do not count. The limit is two bare peer connections with a BroadcastChannel instead of a server,
in the order that tutorials have: the caller opens its devices and offers, the callee opens its own when the offer has
come. Two more bare ones are there to show what is left to gain: one opens all devices at the click, and one has rung, with
everything ready but the callee's devices, as in (a). A trip is a message from page to page, which crosses two slow
lines of a delaying TCP proxy.`,
  share: `Two pages of one Chromium, each in a window of its own, that talk already, with voices alone. A real mouse clicks on a
button of the page, and a third tab, in which a number counts, is captured by the browser's own \`getDisplayMedia\`
(with a picker that answers at once): the same tab for both, because capturing the page itself would measure how long
each of them takes to paint. The time runs from that click to the first frame out of the decoder
(\`MediaStreamTrackProcessor\`) at the other side. The bare one has the same four transceivers negotiated, asks for a
picture of the same size and for its sound, and calls \`replaceTrack\`. Both take turns in rounds; the first rounds, in
which ours loads what sharing needs, do not count.`,
  group: `Four pages of one Chromium, each in a window of its own of 640×480, with fake devices (1280×720, 30 frames a second, the same
constraints for everybody) that they may open without asking. Three are there and see each other; a real mouse clicks on Join in the fourth,
and the time runs from that click to the first frame out of the decoder (\`MediaStreamTrackProcessor\`) of the last of the three. The
bare pages signal by a BroadcastChannel, know of each other without asking, and everybody offers to each who is there as soon as the own
devices are open. Both take turns in rounds, everybody leaves in between, and the first round does not count.

What a page costs is the time on the processor of all renderer processes (\`SystemInfo.getProcessInfo\`: encoders and decoders are in
them) and of their main threads (\`TaskDuration\` in thread ticks), over ten seconds, a page's share of it; in five rounds, the median of the
ratios within a round. Bare pages send as much as they like, and then pictures of the size, rate and bits that ours send.

In the last table four pages made from the source speak in turns of two seconds, over twenty seconds.`,
  cost: `A video call between two pages of one Chromium with fake devices, each in a profile of its own. Measured is the main thread of
one of them: the time that its tasks take on the processor (\`TaskDuration\` in thread ticks), over ten seconds with everything, then
without the statistics (nobody delivers them, so that nothing is read, told or drawn), without the watch of the microphone, and with neither;
in five rounds, the median of the differences within a round.`,
  page: `The demo page as the built server gives it, in a fresh profile at 1280×800, with the processor of the page slowed down four times. Measured
is the time that the tasks of its main thread take on the processor (\`TaskDuration\` in thread ticks), from the start of its process until
the browser tells of the first contentful paint: a page that has all of its first screen in it, and loads the script afterwards, as
\`test/e2e/demo-page.test.ts\` holds. An almost empty page with the same headers shows what the browser takes by itself.`,
  bytes: 'The build, compressed file by file.',
  server: '',
  move: `Pages of one Chromium, each in a window of its own of 640×480, see and hear each other in a room; one more comes, in a browser of
its own, and the room moves to the media server (\`SFU_FROM\` is as many as there are then); two leave, and it moves back, where two are left to
see each other. Two cores carry all pages, servers and codecs: with four and five pages they are the limit. Measured is what is shown: the time between two new pictures of a tile (\`requestVideoFrameCallback\`, which goes on when the
tile is given another track), and of the voice that is played the samples that were made up (\`concealedSamples\` without the silent ones).
A move lasts from the click on Join or Leave until all have settled and a second more; beside it stand six seconds in which nobody comes.`,
  sfu: `No browsers: participants of Node, with libdatachannel (\`node-datachannel\`) for ICE, DTLS and SRTP, in a network namespace
that has nothing but a loopback. By the messages of our server they join one room, with the built server and Debian's Janus behind it,
anew for each room. Each sends a synthetic voice (Opus, 50 packets of 80 bytes a second) and picture (VP8 without simulcast, 15 frames of
three packets of 1000 bytes a second, 360 kbit/s), receives the voices of all and the pictures of nine, as many as a grid of three by three
has, and reports what it gets by RTCP. When everybody has everything, the processor time of both processes is read from the kernel
over 15 seconds, and of the packets of these seconds, which are marked, those that arrive are counted. Joining is the processor time from an
empty room to media for all, a participant's share of it: our server's includes compiling its code. Memory is what the processes have grown by
since nobody was there (our server after collecting garbage), a participant's share. Only what goes on by itself is in it: nobody
chats, mutes, or turns to other layers.

For the sixth, five are in a room and receive one another; the time runs from asking to join, on a socket that is connected, to the
first packet of the last of the five voices, and of the last of all ten streams, which contains the wait for the next picture of each
camera, up to 67 ms. Driven directly, the same participant has a WebSocket to Janus, in which it attaches, joins, publishes and
subscribes itself. Both publish and subscribe at the same time, and take turns in rounds, each beginning every second one; the first
rounds do not count. Janus begins the DTLS handshakes, as libdatachannel repeats its first message only after a second, where browsers
do after 50 ms.`,
};

interface Part {
  readonly name: string;
  readonly tables: readonly Table[];
}

/** Rewrites the parts that were run, and keeps the others. */
export function writeReadme(parts: readonly Part[]): void {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const sections = Object.keys(METHODS).map((name) => {
    const part = parts.find((one) => one.name === name);
    return part ? section(part) : (sectionPattern(name).exec(before)?.[0] ?? '');
  });
  writeFileSync(FILE, [INTRODUCTION, ...sections.filter(Boolean)].join('\n'));
}

function section({ name, tables }: Part): string {
  const date = new Date().toISOString().slice(0, 10);
  const lines = [`<!-- ${name} -->`, '', `## ${titles[name] ?? name}`, '', `${date}; ${machine()}.`, ''];
  const method = METHODS[name];
  if (method) lines.push(method, '');
  return `${[...lines, ...tables.map(toMarkdown)].join('\n')}\n<!-- end of ${name} -->\n`;
}

const titles: Readonly<Record<string, string>> = {
  setup: 'Set-up',
  share: 'Share',
  group: 'Group',
  cost: 'Cost',
  page: 'First screen of the demo',
  bytes: 'Bytes',
  server: 'Server',
  move: 'Move',
  sfu: 'Media server',
};

const sectionPattern = (name: string): RegExp => new RegExp(`<!-- ${name} -->[^]*<!-- end of ${name} -->\n`);
