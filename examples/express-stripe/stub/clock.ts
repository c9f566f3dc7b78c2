/** The attribution backend's virtual clock, so that both agree on what time it is. */
export function createClock(apiBase: string) {
  const call = async (init?: RequestInit): Promise<Date> => {
    const response = await fetch(`${apiBase}/__affitor/clock`, init);
    if (!response.ok) throw new Error(`The attribution backend's clock answered ${response.status}`);
    const { now } = (await response.json()) as { now: string };
    return new Date(now);
  };
  return {
    now: () => call(),
    travelTo: (date: Date) =>
      call({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ now: date.toISOString() }),
      }),
  };
}

/** Calendar months later; a day that the month lacks becomes its last, as with Stripe's billing dates. */
export function addMonths(date: Date, months: number): Date {
  const result = new Date(date);
  result.setUTCMonth(result.getUTCMonth() + months);
  if (result.getUTCDate() !== date.getUTCDate()) result.setUTCDate(0);
  return result;
}
