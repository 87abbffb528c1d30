import { openChannel } from '../host/channel.ts';
import type { TabChannel, TabNews } from './parts.ts';

/** The tabs of this browser that are the same user at the same server. */
export class BrowserTabs implements TabChannel {
  readonly #channel: BroadcastChannel | null;

  constructor(name: string, told: (news: TabNews) => void) {
    this.#channel = openChannel(name);
    if (!this.#channel) return;
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isNews(data)) told(data);
    };
  }

  tell(news: TabNews): void {
    this.#channel?.postMessage(news);
  }

  close(): void {
    this.#channel?.close();
  }
}

function isNews(data: unknown): data is TabNews {
  if (typeof data !== 'object' || data === null || !('callId' in data) || !('reason' in data)) return false;
  return (
    typeof data.callId === 'string' && (data.reason === 'answered-elsewhere' || data.reason === 'rejected-elsewhere')
  );
}
