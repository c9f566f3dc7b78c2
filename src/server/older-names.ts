import type { AffitorClientOptions, CustomerParams, LeadParams, RefundParams, SaleParams } from './client-types.ts';

// What the hosted product's own client calls things that have another name here. Merchants who come from it change an
// import and nothing else. To drop these names, delete this file and follow the compiler.

const RENAMED = [
  ['apiUrl', 'apiBase'],
  ['customerExternalId', 'customerKey'],
  ['amount', 'amountCents'],
  ['invoiceId', 'transactionId'],
] as const;

/** Sent as it is: the API has no use for it. */
export const OLDER_FIELD = 'eventName';

/** The same fields under their current names. Where a thing is given under both, the current name counts. */
export const withCurrentNames = (given: object, known: readonly string[]): Record<string, unknown> => {
  const fields: Record<string, unknown> = { ...given };
  for (const [older, current] of RENAMED) {
    if (older in fields && known.includes(current)) {
      fields[current] ??= fields[older];
      delete fields[older];
    }
  }
  return fields;
};

interface OlderCustomer {
  /** @deprecated now `customerKey` */
  customerExternalId?: CustomerParams['customerKey'];
}

interface OlderEvent extends OlderCustomer {
  /** @deprecated the API has no use for it */
  eventName?: string | null | undefined;
}

interface OlderTransaction {
  /** @deprecated now `transactionId` */
  invoiceId: string;
}

interface OlderAmount {
  /** @deprecated now `amountCents` */
  amount: number;
}

export interface AnyClientOptions extends AffitorClientOptions {
  /** @deprecated now `apiBase` */
  apiUrl?: string | undefined;
}

export type AnyLeadParams = LeadParams & OlderEvent;

export type AnySaleParams = Omit<SaleParams, 'transactionId' | 'amountCents'> &
  OlderEvent &
  (Pick<SaleParams, 'transactionId'> | OlderTransaction) &
  (Pick<SaleParams, 'amountCents'> | OlderAmount);

export type AnyRefundParams = Omit<RefundParams, 'transactionId'> &
  (Pick<RefundParams, 'transactionId'> | OlderTransaction);
