/**
 * How long to wait before the next try, in milliseconds. Pauses double with every `attempt` (from 0) up to `longest`, and
 * are spread by half either way, so that pages that failed together do not come back together.
 */
export function pauseBefore(attempt: number, first: number, longest: number, random = Math.random): number {
  return Math.min(first * 2 ** attempt, longest) * (0.5 + random());
}
