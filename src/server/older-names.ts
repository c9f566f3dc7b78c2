import type {
  AdditionalData,
  AffitorClientOptions,
  ClickParams,
  CustomerParams,
  LeadParams,
  RefundParams,
  SaleParams,
} from './client-types.ts';
import { camelCase } from './wire.ts';

// What the hosted product's own clients call things that have another name here. Merchants who come from them change an
// import and nothing else. To drop these names, delete this file and follow the compiler.

const RENAMED: Record<string, string> = {
  apiUrl: 'apiBase',
  customerExternalId: 'customerKey',
  amount: 'amountCents',
  invoiceId: 'transactionId',
};

/** Sent as it is: the API has no use for it. */
export const OLDER_FIELD = 'eventName';

/**
 * What a name that nothing goes by may mean. SDK 0.3 had the API's own spelling, `customer_key`. It is accepted, but not
 * declared: an editor that offers each field twice helps nobody.
 */
export const currentName = (older: string): string => RENAMED[older] ?? camelCase(older);

/** SDK 0.3 took the API key first, which may be missing, and its options after it. */
export const clientOptions = (given: unknown, options: object | undefined): AnyClientOptions =>
  given === Object(given) ? (given as AnyClientOptions) : { ...options, apiKey: given as string | undefined };

interface OlderCustomer {
  /** @deprecated now `customerKey` */
  customerExternalId?: CustomerParams['customerKey'];
}

interface OlderData {
  /** @deprecated now `additionalData` */
  additional_data?: AdditionalData | null | undefined;
}

interface OlderEvent extends OlderCustomer, OlderData {
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

export type AnyClickParams = ClickParams & OlderData;

export type AnyLeadParams = LeadParams & OlderEvent;

export type AnySaleParams = Omit<SaleParams, 'transactionId' | 'amountCents'> &
  OlderEvent &
  (Pick<SaleParams, 'transactionId'> | OlderTransaction) &
  (Pick<SaleParams, 'amountCents'> | OlderAmount);

export type AnyRefundParams = Omit<RefundParams, 'transactionId'> &
  OlderData &
  (Pick<RefundParams, 'transactionId'> | OlderTransaction);

/** @deprecated now `ClickParams` */
export type TrackClickInput = AnyClickParams;

/** @deprecated now `LeadParams` */
export type TrackLeadInput = AnyLeadParams;

/** @deprecated now `SaleParams` */
export type TrackSaleInput = AnySaleParams;

/** @deprecated now `RefundParams` */
export type TrackRefundInput = AnyRefundParams;

/** @deprecated now `ClickResult`, `LeadResult`, `SaleResult` and `RefundResult` */
export interface AffitorResponse<Data = unknown> {
  ok: boolean;
  status: number;
  data: Data | null;
  error?: string | undefined;
}
