import { permissionState } from '../../media/permissions.ts';
import { IFRAME_ALLOW } from '../../protocol/iframe-allow.ts';
import type { CheckResult, CheckTest } from './check-test.ts';

/** What calls need of a page, as headers and attributes name it. */
const FEATURES = ['camera', 'microphone', 'display-capture', 'autoplay'] as const;
type Feature = (typeof FEATURES)[number];

/** A call without these is none; without the others it lacks something. */
const NEEDED: readonly Feature[] = ['camera', 'microphone'];

const HEADER = `Permissions-Policy: ${FEATURES.map((feature) => `${feature}=(self)`).join(', ')}`;

export interface PagePolicy {
  /** Null where the browser does not tell. */
  readonly allows: ((feature: Feature) => boolean) | null;
  readonly framed: boolean;
  /** The `allow` of the iframe, where the page around is of the same origin. */
  readonly frameAllow: string | null;
  /** The browser says that the person has forbidden both devices, or that the page may not ask. */
  readonly denied: boolean;
}

/**
 * Permissions Policy, §9: a feature has to be allowed by the page's own header, by all pages around it, and for all iframes
 * on the way. From inside only the sum of it is seen.
 */
export function judgePolicy({ allows, framed, frameAllow, denied }: PagePolicy): CheckResult {
  const attribute = { kind: 'attribute', text: IFRAME_ALLOW } as const;
  if (!allows) {
    if (!framed || !denied) return { state: 'good', code: 'allowed' };
    return { state: 'warning', code: 'policy-untold', paste: attribute };
  }
  const what = FEATURES.filter((feature) => !allows(feature));
  if (what.length === 0) return { state: 'good', code: 'allowed' };
  const state = what.some((feature) => NEEDED.includes(feature)) ? 'bad' : 'warning';
  const given = frameAllow !== null && what.every((feature) => frameAllow.includes(feature));
  if (framed && !given) return { state, code: 'iframe-lacks', params: { what }, paste: attribute };
  return { state, code: 'header-forbids', params: { what }, paste: { kind: 'header', text: HEADER } };
}

interface PolicyDocument {
  readonly permissionsPolicy?: { allowsFeature(feature: string): boolean };
  readonly featurePolicy?: { allowsFeature(feature: string): boolean };
}

export const policyTest: CheckTest = {
  name: 'policy',
  async run({ found }) {
    const { permissionsPolicy, featurePolicy } = document as unknown as PolicyDocument;
    const policy = permissionsPolicy ?? featurePolicy;
    const states = await Promise.all([permissionState('microphone'), permissionState('camera')]);
    const result = judgePolicy({
      allows: policy ? (feature) => policy.allowsFeature(feature) : null,
      framed: window.parent !== window,
      // Null as well where the page around is of another origin.
      frameAllow: window.frameElement?.getAttribute('allow') ?? null,
      denied: states.every((state) => state === 'denied'),
    });
    found.barred ||= result.state === 'bad';
    return result;
  },
};
