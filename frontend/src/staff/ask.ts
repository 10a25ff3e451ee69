/* Asking the server for staff; a refusal carries the server's own words. */
import createClient from "openapi-fetch";
import type { Fault, Problem } from "../api/types";
import type { paths } from "../api/schema";
import { t } from "../lib/words";
import { goTo } from "./route";
import { tag } from "./speech";

export class Refusal extends Error {
  readonly status: number;
  readonly faults: Fault[];

  constructor(status: number, problem: Partial<Problem> | undefined) {
    super(problem?.detail || t("The server did not answer as expected. Try again in a moment."));
    this.status = status;
    this.faults = problem?.errors ?? [];
  }
}

export const api = createClient<paths>({ fetch: (request) => fetch(request), headers: { "accept-language": tag } });

interface Answer<Data> {
  data?: Data;
  error?: Problem;
  response: Response;
}

/** The answer's data; throws a Refusal, and leads to the sign-in page when nobody is signed in. */
export async function asked<Data>(answering: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await reached(answering);
  if (response.ok) return data as Data;
  if (response.status === 401) goTo("/staff/sign-in");
  throw new Refusal(response.status, error);
}

/** What to say of whatever went wrong. */
export function reason(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

async function reached<Data>(answering: Promise<Answer<Data>>): Promise<Answer<Data>> {
  try {
    return await answering;
  } catch {
    throw new Refusal(0, { detail: t("The server cannot be reached. Nothing was changed.") });
  }
}
