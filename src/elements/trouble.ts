import type { CallMedia, ErrorCode } from '../protocol/index.ts';
import type { SessionRef } from './session-ref.ts';

/** Why an element that calls cannot: a failure by its code, with what its sentence is filled with. */
export interface Trouble {
  readonly code: ErrorCode;
  readonly params?: Record<string, string>;
}

/** What keeps `element` from calling, the page's own mistakes first; `failure` is what it met itself. */
export function troubleOf(
  element: HTMLElement & { readonly media: CallMedia },
  failure: ErrorCode | null,
  ref: SessionRef,
): Trouble | null {
  const { media, localName: tag } = element;
  // Attributes take anything, whatever the types say.
  if (media !== 'audio' && media !== 'video') {
    return {
      code: 'bad-attribute',
      params: { tag, attribute: 'media', value: String(media), takes: '"video", "audio"' },
    };
  }
  if (failure) return { code: failure };
  return ref.nobody ? { code: 'user-required' } : (ref.state.unable ?? ref.state.refusal);
}
