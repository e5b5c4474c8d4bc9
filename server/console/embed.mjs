// Makes a C++ source that holds the built console: `node embed.mjs OUT SOURCE`, after `node build.mjs OUT`.
//
// The bytes come by .incbin, which the assembler copies as they are: an array of a hundred thousand numbers would take
// the compiler longer than the rest of the program's sources do. The hashes stand in the text, so a build that caches
// by a source's text sees every change of a file.

import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const [out, source] = process.argv.slice(2);
if (!out || !source) {
  console.error("usage: node embed.mjs OUT SOURCE");
  process.exit(2);
}

const { files } = JSON.parse(await readFile(join(out, "manifest.json"), "utf8"));
const quoted = (text) => JSON.stringify(text);

const blobs = [];
function blob(file) {
  const name = `tjp_console_${blobs.length}`;
  blobs.push({ name, file: resolve(out, file) });
  return `between(${name}, ${name}_end)`;
}

const rows = files.map((file) => {
  const forms = [file.file, file.encodings.gzip.file, file.encodings.br.file].map(blob);
  return `        {${quoted(file.path)}, ${quoted(file.type)}, ${quoted(file.sha256)}, ${file.immutable},\n         ${forms.join(", ")}},`;
});

const lines = blobs.map(({ name, file }) =>
  `    ".hidden ${name}, ${name}_end\\n.globl ${name}, ${name}_end\\n"\n    "${name}:\\n.incbin ${JSON.stringify(JSON.stringify(file)).slice(1, -1)}\\n${name}_end:\\n"`);

await writeFile(source, `// Made by server/console/embed.mjs.
#include "server/console/assets.hpp"

__asm__(".pushsection .rodata\\n"
${lines.join("\n")}
    ".byte 0\\n.popsection\\n");

extern "C" {
${blobs.map(({ name }) => `__attribute__((visibility("hidden"))) extern const char ${name}[], ${name}_end[];`).join("\n")}
}

namespace tjp::console {
namespace {

std::string_view between(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

}  // namespace

std::span<const Asset> assets() {
    static const Asset table[] = {
${rows.join("\n")}
    };
    return table;
}

}  // namespace tjp::console
`);
