import { acknowledge, type Click, isClickId } from '../core/click.ts';

/**
 * The click that a visitor is to have after the API's answer to the report of one: acknowledged, or the one before
 * where the API refused it, or as it was where the API left it open. What the tracker makes of the same answer, so that
 * it need not write anything itself.
 *
 * @param status 0 when there was no answer, or none of the API's
 */
export const clickAfter = (owed: Click, status: number, answer: Record<string, unknown> = {}): Click | undefined => {
  if (status > 199 && status < 300 && answer.success) {
    const acknowledged = acknowledge(owed, answer);
    return isClickId(acknowledged.id) ? acknowledged : owed;
  }
  return status === 400 || (status === 200 && answer.success === false) ? owed.prev : owed;
};
