export type SophiaWebSocketState = "idle" | "connecting" | "connected" | "waiting" | "stopped" | "replaced" | "ended";

export interface SophiaWebSocketOptions {
  /** Comes back to the same session. Random by default. */
  clientId?: string;
  /** Upper end of the random wait before the first reconnect, milliseconds. Default 500; doubles with every failure. */
  minDelay?: number;
  /** Upper end of any wait, milliseconds. Default 30000. */
  maxDelay?: number;
  /** From opening to the server's hello, milliseconds. Default 10000. */
  connectTimeout?: number;
  /** Messages that may wait for the server's acknowledgement. Default 1000. */
  maxPending?: number;
}

/** Messages that will never come. `to` is null when the server lost the session; `store`: what several nodes share lost data, or may have. */
export interface SophiaGap { from: number; to: number | null; why: "overflow" | "epoch" | "store" | "acknowledged"; }

export interface SophiaWebSocketEventMap {
  message: CustomEvent<any>;
  gap: CustomEvent<SophiaGap>;
  state: CustomEvent<SophiaWebSocketState>;
}

export declare class SophiaWebSocket extends EventTarget {
  constructor(url: string | URL, options?: SophiaWebSocketOptions);
  readonly state: SophiaWebSocketState;
  readonly lastSequence: number;
  readonly pending: number;
  connect(): void;
  /** Queues a JSON value for the server; false if too many wait for its acknowledgement or the client is over. */
  send(data: unknown): boolean;
  close(): void;
  addEventListener<K extends keyof SophiaWebSocketEventMap>(type: K, listener: (event: SophiaWebSocketEventMap[K]) => void): void;
}
