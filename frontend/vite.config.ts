/* Two apps from one package: `--mode portal` is tiny, `--mode staff` is the dashboard. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** What the pages of each app begin with. */
const ENTRIES: Record<string, string[]> = {
  portal: ["src/portal/at-home.tsx", "src/portal/at-document.tsx"],
  staff: ["src/staff/main.tsx"],
};

/** Writes `.br` and `.gz` beside every script and style, so that no request compresses. */
function compress(folder: string): Plugin {
  return {
    name: "compress",
    apply: "build",
    closeBundle() {
      for (const name of readdirSync(join(folder, "assets"))) {
        if (!/\.(js|css)$/.test(name)) continue;
        const path = join(folder, "assets", name);
        const body = readFileSync(path);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params }));
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
      }
    },
  };
}

/** What the portal fetches later is a plain import: there are no styles to be linked before it, and
    its strict policy would let none in. */
function importPlainly(): Plugin {
  return {
    name: "import-plainly",
    enforce: "pre",
    load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
  };
}

export default defineConfig(({ mode }) => {
  const folder = `dist/${mode}`;
  return {
    base: `/static/${mode}/`,
    build: {
      outDir: folder,
      emptyOutDir: true,
      manifest: true,
      assetsInlineLimit: 0,
      modulePreload: false,
      target: "es2022",
      rolldownOptions: {
        input: ENTRIES[mode] ?? [],
        output: { codeSplitting: { groups: mode === "portal" ? [{ name: "main", test: /src\/(portal\/(main|frame|paying)|ui\/(amount|status)|lib\/dates)\.tsx?$|preload-helper/ }] : [] } },
      },
    },
    plugins: [compress(folder), mode === "portal" && importPlainly()],
    test: { include: ["src/**/*.test.ts"] },
  };
});
