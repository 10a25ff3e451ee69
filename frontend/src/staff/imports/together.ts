/* What many files come to as one import: each preview knows only what is here already, and the
   files do not know of one another. Pure. */
import type { Preview, Remark } from "../../api/types";

export type Group = "new" | "check" | "here";

export interface Seen {
  group: Group;
  remarks: readonly Remark[];
  /** The name of the earlier file with the same bytes. */
  twin?: string;
}

interface Looked {
  name: string;
  preview: Preview;
}

const CHECKED: ReadonlySet<Remark["code"]> = new Set(["differs", "rounded", "number_taken"]);

/** The files in the order in which they are to come in, each as it then will be. */
export function together(files: readonly Looked[]): Seen[] {
  const bytes = new Map<string, string>();
  const numbers = new Set<string>();
  return files.map(({ name, preview }) => {
    const { sha256, number_key } = preview;
    if (preview.document) return { group: "here", remarks: preview.remarks };
    const twin = bytes.get(sha256);
    if (twin !== undefined) return { group: "here", remarks: [], twin };
    bytes.set(sha256, name);
    const remarks = withNumber(preview, numbers.has(number_key));
    numbers.add(number_key);
    return { group: remarks.some(({ code }) => CHECKED.has(code)) ? "check" : "new", remarks };
  });
}

function withNumber({ remarks, number }: Preview, taken: boolean): readonly Remark[] {
  if (!taken || remarks.some(({ code }) => code === "number_taken")) return remarks;
  return [...remarks, { code: "number_taken", where: "", stated: number, computed: "" }];
}
