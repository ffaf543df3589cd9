// Asking the server. Errors come out as sentences for people.
import type { Explanation, Neighbour, NeighbourCounts, NodesScene, OverviewScene } from "./wire.ts";

export class Refused extends Error {}

async function ask<T>(url: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  } catch {
    throw new Refused("The server does not answer. Check the connection, then try again.");
  }
  if (response.ok) return (await response.json()) as T;
  throw new Refused(await reason(response));
}

async function reason(response: Response): Promise<string> {
  if (response.status === 401 || response.status === 403) return "You are signed out, or your role does not allow this.";
  try {
    const { detail } = (await response.json()) as { detail?: string };
    if (detail) return detail;
  } catch {
    // Not JSON: the status is all there is.
  }
  return `The server could not answer (${response.status}). Try again; the log has the reason.`;
}

export interface Server {
  overview(): Promise<OverviewScene>;
  nodes(group: string | null): Promise<NodesScene>;
  counts(kind: string, key: string): Promise<NeighbourCounts>;
  neighbours(kind: string, key: string, kinds: readonly string[], order: string, limit: number, offset: number): Promise<Neighbour[]>;
  explanation(about: { account?: string; kind?: string; key?: string }): Promise<Explanation>;
}

export function serverAt(url: string): Server {
  const at = (path: string, parameters: Record<string, string | number | undefined> = {}): string => {
    const full = new URL(url.endsWith("/") ? url + path : `${url}/${path}`, location.href);
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) full.searchParams.set(name, String(value));
    return full.href;
  };
  return {
    overview: () => ask(at("")),
    nodes: (group) => ask(at("nodes/", { group: group ?? undefined })),
    counts: (kind, key) => ask(at("counts/", { kind, key })),
    neighbours: async (kind, key, kinds, order, limit, offset) =>
      (await ask<{ rows: Neighbour[] }>(at("neighbours/", { kind, key, kinds: kinds.join(","), order, limit, offset }))).rows,
    explanation: (about) => ask(at("explanation/", about)),
  };
}
