// Lints an OpenAPI document by redocly.yaml: prints each fault and ends with 1 where there is one.
//   node lint.mjs DOCUMENT

import {fileURLToPath} from 'node:url';
import {lint, loadConfig} from '@redocly/openapi-core';

// The answer to a method that a path does not take: no operation can refer to it.
const unused = ['#/components/responses/MethodNotAllowed'];

const config = await loadConfig({configPath: fileURLToPath(new URL('redocly.yaml', import.meta.url))});
const problems = await lint({ref: process.argv[2], config});
const faults = problems.filter(({ruleId, location}) =>
  !(ruleId === 'no-unused-components' && unused.includes(location[0].pointer)));
for (const {ruleId, location, message} of faults) {
  console.log(`${location[0]?.pointer ?? '#'}: ${message.split('\n')[0]} (${ruleId})`);
}
console.log(`linted: ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
