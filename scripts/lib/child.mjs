const READY_MS = 60_000;
const KILL_MS = 10_000;

/** Wraps a child process: when it is ready, when it ends, and how to end it. */
export function startChild(child, name) {
  let hasEnded = false;
  const ended = new Promise((resolve) => {
    const end = (how) => {
      hasEnded = true;
      resolve(how);
    };
    child.once('exit', (code, signal) => end(signal ?? code));
    child.once('error', (error) => end(error.message));
  });

  return {
    /** Resolves with the exit code or the signal. */
    ended,

    /** Resolves with what the pattern catches in the child's output. */
    ready(pattern) {
      return new Promise((resolve, reject) => {
        let output = '';
        const timer = setTimeout(
          () => reject(new Error(`The ${name} was not ready after ${READY_MS / 1000} s.`)),
          READY_MS,
        );
        child.stdout.setEncoding('utf8');
        child.stdout.on('data', (text) => {
          output = (output + text).slice(-1000);
          const match = output.match(pattern);
          if (!match) return;
          clearTimeout(timer);
          resolve(match[1]);
        });
        ended.then((how) => {
          clearTimeout(timer);
          reject(new Error(`The ${name} could not start (${how}).`));
        });
      });
    },

    /** Resolves with whether it ended as asked. */
    async stop() {
      if (!hasEnded) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), KILL_MS);
      const how = await ended;
      clearTimeout(timer);
      return how === 0 || how === 'SIGTERM' || how === 'SIGINT';
    },
  };
}
