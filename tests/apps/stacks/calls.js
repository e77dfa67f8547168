// Makes calls with fetch, one after another. usage: calls.js BASE < [[method, target, headers, body], …]
const [base, calls] = [process.argv[2], JSON.parse(require('fs').readFileSync(0, 'utf8'))];

(async () => {
  const answers = [];
  for (const [method, target, headers, body] of calls) {
    const answer = await fetch(base + target, { method, headers, body });
    await answer.arrayBuffer();
    answers.push([answer.status, answer.headers.get('x-request-id')]);
  }
  console.log(JSON.stringify(answers));
})();
