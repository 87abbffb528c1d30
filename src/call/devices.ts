import type { CallError } from '../protocol/index.ts';
import { isLive } from './select.ts';
import type { DeviceNotice, DeviceSource, DeviceState, ScreenState } from './state.ts';
import type { Step } from './step.ts';

const DEVICES: readonly DeviceSource[] = ['microphone', 'camera'];

/** A click wants these on, and no others. */
export function openDevices(step: Step, sources: readonly DeviceSource[]): void {
  for (const source of DEVICES) {
    const desired = sources.includes(source);
    const was = step.state.devices[source];
    setDevice(step, source, { desired, error: null });
    if (!desired && (was.desired || was.actual)) step.run({ type: 'close-device', source });
  }
  if (sources.length > 0) step.run({ type: 'open-devices', sources });
}

export function toggleDevice(step: Step, source: DeviceSource, on?: boolean): void {
  const { call, devices } = step.state;
  // While it rings here, nothing has been accepted, so there is nothing to turn on.
  if (!isLive(call) || call.phase === 'incoming') return;
  const desired = on ?? !devices[source].desired;
  setDevice(step, source, { desired, error: null });
  step.run(desired ? { type: 'open-devices', sources: [source] } : { type: 'close-device', source });
}

/** The browser is going to ask the person. */
export function askForDevices(step: Step, sources: readonly DeviceSource[]): void {
  for (const source of sources) if (step.state.devices[source].desired) setDevice(step, source, { asking: true });
  if (step.state.call?.phase === 'dialing' && step.state.call.offer === null) step.setCall({ phase: 'asking' });
}

export function reportDevice(
  step: Step,
  source: DeviceSource,
  actual: boolean,
  error: CallError | null,
  label: string,
): void {
  const { call } = step.state;
  if (!isLive(call) || call.phase === 'incoming') {
    if (actual) step.run({ type: 'release-devices' });
    return;
  }
  const before = step.state.devices[source];
  // A device that failed is off until the next click. One that is open is wanted: another one could not take its place, or
  // it was unplugged while it was on, and has come back.
  const desired = actual || (before.desired && !error);
  setDevice(step, source, { desired, actual, asking: false, error, label });
  if (error) step.fail(error);
  if (before.actual !== actual) tellMediaState(step);
}

export function noticeDevice(step: Step, source: DeviceSource, notice: DeviceNotice | null): void {
  if (isLive(step.state.call)) setDevice(step, source, { notice });
}

/** Only those who talk can show each other something; what is shown ends with the call. */
export function toggleScreen(step: Step, on?: boolean): void {
  const { call, screen } = step.state;
  if (call?.phase !== 'active') return;
  const desired = on ?? !screen.desired;
  setScreen(step, { desired, error: null });
  step.run({ type: 'share-screen', on: desired });
}

export function reportScreen(
  step: Step,
  { actual, audio, error }: Pick<ScreenState, 'actual' | 'audio' | 'error'>,
): void {
  const before = step.state.screen;
  if (step.state.call?.phase !== 'active') {
    if (actual) step.run({ type: 'share-screen', on: false });
    return;
  }
  // What has ended, by our click, by the browser's own button or by a failure, begins again only by a click.
  setScreen(step, { actual, audio, error, desired: actual });
  if (error) step.fail(error);
  if (before.actual !== actual || before.audio !== audio) tellMediaState(step);
}

export function tellMediaState(step: Step): void {
  if (step.state.room?.joined) step.send('set_media_state', { mediaState: step.mediaState });
}

function setScreen(step: Step, patch: Partial<ScreenState>): void {
  step.set({ screen: { ...step.state.screen, ...patch } });
}

function setDevice(step: Step, source: DeviceSource, patch: Partial<DeviceState>): void {
  const { devices } = step.state;
  step.set({ devices: { ...devices, [source]: { ...devices[source], ...patch } } });
}
