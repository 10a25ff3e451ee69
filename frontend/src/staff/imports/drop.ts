/* Files dropped anywhere in the dashboard lead to the import screen, and never away from the app. */
import { signal } from "@preact/signals";
import { t } from "../../lib/words";
import { say } from "../parts/toast";
import { goTo } from "../route";
import { mayWrite } from "../state";

/** Files hover over the page. */
export const hovering = signal(false);

export function startDropping(): void {
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    hovering.value = mayWrite.value;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) hovering.value = false;
  });
  addEventListener("drop", (event) => {
    hovering.value = false;
    if (!carriesFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    void take(event.dataTransfer!);
  });
}

async function take(dropped: DataTransfer): Promise<void> {
  if (!mayWrite.value) return say(t("You may look here, and import nothing."));
  // What was dropped is gone after the first await, so all of it is asked for at once.
  const found = [...dropped.items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  goTo("/staff/imports");
  const [files, queue] = await Promise.all([Promise.all(found.map(filesOf)), import("./queue")]);
  queue.add(files.flat());
}

/** The file, or every file in a folder and those below it. */
async function filesOf(found: FileSystemEntry | File | null): Promise<File[]> {
  if (!found) return [];
  if (found instanceof File) return [found];
  if (found.isFile) return [await new Promise<File>((...ends) => (found as FileSystemFileEntry).file(...ends))];
  const reader = (found as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((...ends) => reader.readEntries(...ends));
    if (!some.length) break; // a folder is told in parts
    inside.push(...some);
  }
  return (await Promise.all(inside.map(filesOf))).flat();
}

function carriesFiles(event: DragEvent): boolean {
  return Boolean(event.dataTransfer?.types.includes("Files"));
}
