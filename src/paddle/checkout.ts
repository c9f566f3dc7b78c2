import { addMetadata, affitorMetadata, type MetadataParams, type WithoutIds } from '../providers/metadata.ts';

/** Paddle names no limit. */
const MOST = Number.POSITIVE_INFINITY;

/**
 * Our ids as Paddle's custom data. Blank values are left out. In a browser, write `{ affitor_click_id }` by hand and leave the
 * customer key out: what a browser sets is the visitor's word.
 *
 * @example paddleCustomData({ clickId: 'V1StGXR8_Z5jdHi6B-myT', customerKey: 'user_42' })
 * // { affitor_click_id: 'V1StGXR8_Z5jdHi6B-myT', affitor_customer_key: 'user_42' }
 */
export const paddleCustomData = (params: MetadataParams): Record<string, string> => affitorMetadata(params);

/**
 * Completes the parameters of `paddle.transactions.create()`: Paddle copies the custom data to the subscription and its
 * renewals. Custom data of your own is never replaced, and everything else is passed on. For the API itself, give
 * `custom_data: {}`: its name is kept.
 *
 * @example
 * await paddle.transactions.create(
 *   paddleTransactionParams({ items: [{ priceId: 'pri_1', quantity: 1 }], clickId, customerKey: user.id }),
 * );
 */
export const paddleTransactionParams = <Params extends object>(
  input: Params & MetadataParams,
): WithoutIds<Params> & { customData?: Record<string, unknown> } => {
  const { clickId, customerKey, programId, ...params } = input;
  const ours = paddleCustomData({ clickId, customerKey, programId });
  const name = 'custom_data' in params ? 'custom_data' : 'customData';
  const own = (params as Record<string, Record<string, unknown> | null | undefined>)[name];
  return (Object.keys(ours).length ? { ...params, [name]: addMetadata(own, ours, MOST) } : params) as ReturnType<
    typeof paddleTransactionParams<Params>
  >;
};
