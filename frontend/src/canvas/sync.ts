// Asking the server. Errors come out as sentences for people.
import type { Choice } from "./state.ts";
import type { Explanation, NeighbourPage, NodesScene, OverviewScene } from "./wire.ts";

/** `status` is 0 where nothing answered. */
export class Refused extends Error {
  readonly status: number;
  /** The answer's JSON, where it has more to say than a sentence. */
  readonly answer: unknown;
  constructor(words: string, status = 0, answer: unknown = null) {
    super(words);
    this.status = status;
    this.answer = answer;
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
  if (!response.ok) throw await refused(response);
  return response;
}

async function refused(response: Response): Promise<Refused> {
  const { status } = response;
  let answer: unknown = null;
  try {
    answer = await response.json();
  } catch {
    // Not JSON: the status is all there is.
  }
  if (status === 401) return new Refused("You are signed out: sign in again in another tab, then try again.", status);
  const words = sentence(answer) ?? (status === 403 ? "Your role does not allow this." : `The server could not answer (${status}). Try again; the log has the reason.`);
  return new Refused(words, status, answer);
}

/** The first sentence in an error of the API: `{detail}`, a list, or lists by field. */
function sentence(answer: unknown): string | null {
  if (typeof answer === "string") return answer;
  if (answer === null || typeof answer !== "object") return null;
  const { detail } = answer as { detail?: unknown };
  return sentence(detail ?? Object.values(answer)[0]);
}

/** The page carries its CSRF token for htmx. */
function token(): string {
  const headers = document.body.getAttribute("hx-headers");
  return headers ? ((JSON.parse(headers) as Record<string, string>)["X-CSRFToken"] ?? "") : "";
}

export interface Server {
  /** GET of a path relative to the scene ("counts/"), or of a full path ("/api/v1/decisions/"). */
  ask<T>(path: string, parameters?: Parameters): Promise<T>;
  /** A write; the answer's JSON, or null where it has none. `leaving`: it outlives the page. */
  send<T>(method: Method, path: string, body?: unknown, leaving?: boolean): Promise<T>;
  overview(): Promise<OverviewScene>;
  nodes(group: string | null): Promise<NodesScene>;
  /** `network`: whose members a choice of members only means. */
  neighbours(kind: string, key: string, choice: Choice, offset: number, network: string): Promise<NeighbourPage>;
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
  const send = async <T>(method: Method, path: string, body?: unknown, leaving = false): Promise<T> => {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() };
    const response = await fetched(at(path), { method, headers, keepalive: leaving, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    return (text ? JSON.parse(text) : null) as T;
  };
  return {
    ask,
    send,
    overview: () => ask(""),
    nodes: (group) => ask("nodes/", { group: group ?? undefined }),
    neighbours: (kind, key, { kinds, order, limit, members }, offset, network) =>
      ask("neighbours/", { kind, key, kinds: kinds.join(","), order, limit, offset, network: members ? network : undefined }),
    explanation: (about) => ask("explanation/", about),
  };
}
