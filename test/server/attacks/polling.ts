import { Agent, request } from 'node:http';

/** Between the packets of one body (Engine.IO protocol 4). */
const SEPARATOR = '\x1e';

/** Engine.IO by polling, made by hand: what no library lets one send. */
export class RawPolling {
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly port: number,
    private readonly sid: string,
  ) {}

  static async open(port: number): Promise<RawPolling> {
    const { body } = await send(port, 'GET', '', undefined, undefined);
    return new RawPolling(port, (JSON.parse(body.slice(1)) as { sid: string }).sid);
  }

  /** Sends packets in one body. Resolves with the status, or 0 when the connection was cut. */
  async post(packets: readonly string[]): Promise<number> {
    return (await send(this.port, 'POST', `&sid=${this.sid}`, packets.join(SEPARATOR), this.#agent)).status;
  }

  /** What has come meanwhile. */
  async poll(): Promise<{ status: number; packets: string[] }> {
    const { status, body } = await send(this.port, 'GET', `&sid=${this.sid}`, undefined, this.#agent);
    return { status, packets: body.split(SEPARATOR) };
  }

  close(): void {
    this.#agent.destroy();
  }
}

function send(
  port: number,
  method: string,
  query: string,
  body: string | undefined,
  agent: Agent | undefined,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const path = `/socket.io/?EIO=4&transport=polling${query}`;
    const sent = request(
      { host: '127.0.0.1', port, method, path, ...(agent && { agent }), headers: { 'Content-Type': 'text/plain' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (data: string) => (text += data));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', () => resolve({ status: 0, body: '' }));
      },
    );
    sent.on('error', () => resolve({ status: 0, body: '' }));
    sent.end(body);
  });
}
