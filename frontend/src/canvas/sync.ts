// Asking the server. Errors come out as sentences for people.
import type { Explanation, Neighbour, NodesScene, OverviewScene } from "./wire.ts";

/** `status` is 0 where nothing answered. */
export class Refused extends Error {
  readonly status: number;
  constructor(words: string, status = 0) {
    super(words);
    this.status = status;
  }
}

export type Parameters = Record<string, string | number | undefined>;
export type Method = "POST" | "PUT" | "PATCH" | "DELETE";

async function fetched(url: string, options: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw new Refused("The server does not answer. Check the connection, then try again.");
  }
  if (!response.ok) throw new Refused(await reason(response), response.status);
  return response;
}

async function reason(response: Response): Promise<string> {
  if (response.status === 401) return "You are signed out: sign in again in another tab, then try again.";
  try {
    const { detail } = (await response.json()) as { detail?: string };
    if (detail) return detail;
  } catch {
    // Not JSON: the status is all there is.
  }
  if (response.status === 403) return "Your role does not allow this.";
  return `The server could not answer (${response.status}). Try again; the log has the reason.`;
}

/** The page carries its CSRF token for htmx. */
function token(): string {
  const headers = document.body.getAttribute("hx-headers");
  return headers ? ((JSON.parse(headers) as Record<string, string>)["X-CSRFToken"] ?? "") : "";
}

export interface Server {
  /** GET of a path relative to the scene ("counts/"), or of a full path ("/api/v1/decisions/"). */
  ask<T>(path: string, parameters?: Parameters): Promise<T>;
  /** A write; the answer's JSON, or null where it has none. */
  send<T>(method: Method, path: string, body?: unknown): Promise<T>;
  overview(): Promise<OverviewScene>;
  nodes(group: string | null): Promise<NodesScene>;
  neighbours(kind: string, key: string, kinds: readonly string[], order: string, limit: number, offset: number): Promise<Neighbour[]>;
  explanation(about: { account?: string; kind?: string; key?: string }): Promise<Explanation>;
}

export function serverAt(scene: string): Server {
  const base = new URL(scene.endsWith("/") ? scene : `${scene}/`, location.href);
  const at = (path: string, parameters: Parameters = {}): string => {
    const full = new URL(path, base);
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) full.searchParams.set(name, String(value));
    return full.href;
  };
  const ask = async <T>(path: string, parameters?: Parameters): Promise<T> =>
    (await (await fetched(at(path, parameters), { headers: { Accept: "application/json" } })).json()) as T;
  const send = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() };
    const response = await fetched(at(path), { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    return (text ? JSON.parse(text) : null) as T;
  };
  return {
    ask,
    send,
    overview: () => ask(""),
    nodes: (group) => ask("nodes/", { group: group ?? undefined }),
    neighbours: async (kind, key, kinds, order, limit, offset) =>
      (await ask<{ rows: Neighbour[] }>("neighbours/", { kind, key, kinds: kinds.join(","), order, limit, offset })).rows,
    explanation: (about) => ask("explanation/", about),
  };
}
