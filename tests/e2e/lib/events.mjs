// A reporter of node's test runner for run.mjs: one line of JSON for each thing that it has to know of a test file, on file
// descriptor 3, since tests print to the usual ones. The name of a test is its path, from the outermost suite inwards.
import { writeSync } from 'node:fs';

function wordsOf(error) {
  // Around what a test threw there is a wrapper, and around that of a subtest nothing but its number.
  if (error.failureType === 'subtestsFailed') return error.message;
  const causes = [];
  for (let one = error.code === 'ERR_TEST_FAILURE' ? (error.cause ?? error) : error; one && causes.length < 5; one = one.cause) {
    causes.push(one.stack ?? String(one));
  }
  return causes.join('\ncaused by: ');
}

export default async function report(source) {
  const path = [];
  const current = [];
  const tell = (kind, more) => writeSync(3, `${JSON.stringify({ kind, ...more })}\n`);
  for await (const { type, data } of source) {
    if (type === 'test:dequeue') {
      // What runs now; what it came to is told later, in the order of the file and after what is around it.
      current.length = data.nesting;
      current.push(data.name);
      tell('start', { path: current });
    } else if (type === 'test:start') {
      path.length = data.nesting;
      path.push(data.name);
    } else if (type === 'test:pass' || type === 'test:fail') {
      path.length = data.nesting;
      const { details, name } = data;
      const result = data.skip !== undefined || data.todo !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
      tell('end', {
        path: [...path, name],
        isSuite: details.type === 'suite',
        result,
        filtered: data.skip === 'test name does not match pattern',
        ms: details.duration_ms,
        ...(type === 'test:fail' && { error: wordsOf(details.error) }),
      });
    } else if (type === 'test:diagnostic' && !/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/.test(data.message)) {
      tell('said', { text: data.message });
    }
  }
  tell('done', {});
}
