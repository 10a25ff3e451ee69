// Publishes at a steady pace: what is late is published at once, and nothing is left out.
const EVENT = JSON.parse(process.env.EVENT);

/** The event, published now (nanoseconds of the machine's monotonic clock). */
export const event = () => ({
  ...EVENT,
  event: { ...EVENT.event, created: Number(process.hrtime.bigint()) },
});

/** Answers `/publish?rate=<a second>&count=<times>` and calls `once` as it asks. */
export function answer(once) {
  return (request, response) => {
    const asked = new URL(request.url, "http://localhost").searchParams;
    const rate = Number(asked.get("rate"));
    const count = Number(asked.get("count"));
    response.writeHead(200, { "Content-Length": 0 }).end();
    const started = performance.now();
    let number = 0;
    const go = () => {
      while (number < count && started + (number * 1000) / rate <= performance.now()) {
        once();
        number += 1;
      }
      if (number < count) setTimeout(go, started + (number * 1000) / rate - performance.now());
    };
    go();
  };
}
