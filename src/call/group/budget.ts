import type { LinkBudget, PictureBudget, ShownHeights } from '../state.ts';

export interface BudgetRequest {
  readonly link: string;
  /** How high the other end shows our pictures; null as long as it has not said. */
  readonly shows: ShownHeights | null;
}

/** What pictures may take of the uplink, over all links, in kbit/s: with the voices, 1.5 Mbit/s. */
const CAMERAS = 1_350;
/** Who has the floor is looked at by all. */
const FLOOR = 1.4;
/** While a screen is shared it is what all look at, and faces are beside it. */
const WITH_SCREEN = { cameras: 700, screens: 1_200 };

/** Less than this is hardly a picture, in kbit/s. */
const LEAST = 100;
/** Of what a height takes to look well, so much is still better than a smaller picture. */
const ENOUGH = 0.7;

/**
 * What it takes to look well at each height. Steps, so that somebody who sizes a window does not make the encoder begin
 * anew with each pixel.
 */
const CAMERA: readonly PictureBudget[] = [
  { height: 180, kbps: 150 },
  { height: 270, kbps: 250 },
  { height: 360, kbps: 450 },
  { height: 540, kbps: 800 },
  { height: 720, kbps: 1_500 },
];

/** The largest height that there is on the wire. */
const AS_IT_IS = 8_640;

/** Text that has been made smaller cannot be read: only where it cannot be read anyway, in a tile, is it sent so. */
const SCREEN: readonly (PictureBudget & { readonly shown: number })[] = [
  { shown: 180, height: 360, kbps: 200 },
  { shown: 360, height: 720, kbps: 500 },
  { shown: AS_IT_IS, height: AS_IT_IS, kbps: 1_200 },
];

/** Who has not said how high it shows a camera is taken to show it in a tile of this height; a screen, full. */
const UNKNOWN = { camera: 360, screen: AS_IT_IS };

/** Nothing but the ceilings of each source. */
const FREE: PictureBudget = { kbps: 2_500, height: AS_IT_IS };

/**
 * Divides the uplink of this page among its links, by link. A call of two is left to its ceilings (null), but what the
 * other end shows nowhere is not sent there either.
 */
export function budgets(
  links: readonly BudgetRequest[],
  self: { readonly speaking: boolean; readonly sharing: boolean },
): ReadonlyMap<string, LinkBudget | null> {
  const shown = links.map(({ shows }) => ({
    camera: shows?.camera ?? UNKNOWN.camera,
    // Where there is none nobody can show it; when there is, it is not to wait until they have said that they do.
    screen: self.sharing ? (shows?.screen ?? UNKNOWN.screen) : UNKNOWN.screen,
  }));
  if (links.length < 2) return new Map(links.map(({ link }, index) => [link, alone(shown[index]!)]));

  const screens = shown.map(({ screen }) =>
    screen > 0 ? (SCREEN.find((step) => screen <= step.shown) ?? SCREEN.at(-1)!) : null,
  );
  const cameras = shown.map(({ camera }) => (camera > 0 ? stepFor(camera) : null));
  const beside = self.sharing && screens.some((screen) => screen !== null);
  const total = beside ? WITH_SCREEN.cameras : CAMERAS * (self.speaking ? FLOOR : 1);
  const screenRates = divide(screens, WITH_SCREEN.screens);
  const cameraRates = divide(cameras, total);
  return new Map(
    links.map(({ link }, index) => {
      const [screen, camera] = [screens[index], cameras[index]];
      const [screenRate, cameraRate] = [screenRates[index]!, cameraRates[index]!];
      return [
        link,
        {
          camera: camera ? { kbps: cameraRate, height: Math.min(camera.height, carried(cameraRate)) } : null,
          screen: screen ? { kbps: screenRate, height: screen.height } : null,
        },
      ];
    }),
  );
}

function alone({ camera, screen }: ShownHeights): LinkBudget | null {
  if (camera > 0 && screen > 0) return null;
  return { camera: camera > 0 ? FREE : null, screen: screen > 0 ? FREE : null };
}

function stepFor(height: number): PictureBudget {
  return CAMERA.find((step) => height <= step.height) ?? CAMERA.at(-1)!;
}

/** The largest height that looks well enough at a rate. */
function carried(kbps: number): number {
  return Math.max(
    CAMERA[0]!.height,
    ...CAMERA.filter((step) => step.kbps * ENOUGH <= kbps).map(({ height }) => height),
  );
}

/** The least for everybody, and of the rest what each needs, or as much of that for all as there is. */
function divide(needs: readonly (PictureBudget | null)[], total: number): number[] {
  const asking = needs.filter((need) => need !== null);
  const least = Math.min(LEAST, total / asking.length);
  const wanted = asking.reduce((sum, { kbps }) => sum + kbps - least, 0);
  const share = Math.min(1, (total - least * asking.length) / wanted);
  return needs.map((need) => (need ? Math.floor(least + (need.kbps - least) * share) : 0));
}
