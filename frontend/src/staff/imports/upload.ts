/* Sending one file as a request's body, with its progress: fetch() tells of none. */
import type { Problem } from "../../api/types";
import { Refusal } from "../ask";
import { goTo } from "../route";

const UNREACHED = new Set([0, 502, 503, 504]);

interface Upload {
  method: "POST" | "PUT";
  url: string;
  file: File;
  signal: AbortSignal;
  /** Called with the share that is sent, 0 to 1. */
  progress: (sent: number) => void;
}

/** What the server says of the file. Throws a Refusal, or an AbortError. */
export function upload<Answer>({ method, url, file, signal, progress }: Upload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort);
    request.upload.onprogress = ({ loaded, total }) => total && progress(loaded / total);
    request.onloadend = () => {
      signal.removeEventListener("abort", abort);
      if (signal.aborted) return reject(new DOMException("Stopped", "AbortError"));
      const { status, response } = request;
      if (status >= 200 && status < 300) return resolve(response as Answer);
      if (status === 401) goTo("/staff/sign-in");
      reject(new Refusal(status, (response as Problem | null) ?? undefined));
    };
    request.open(method, url);
    request.responseType = "json";
    request.setRequestHeader("content-type", "application/xml");
    request.send(file);
  });
}

/** Whether it was the network, and the same may be sent again. */
export function unreached(failure: unknown): boolean {
  return failure instanceof Refusal && UNREACHED.has(failure.status);
}

export function stopped(failure: unknown): boolean {
  return failure instanceof DOMException && failure.name === "AbortError";
}
