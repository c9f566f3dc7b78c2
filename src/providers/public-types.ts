// The types that every provider's entry exports beside its own.
export type { NodeHandler, NodeRequest, NodeResponse } from './express-webhook.ts';
export type { MetadataParams } from './metadata.ts';
export type { RefundRecord } from './refunds.ts';
export type { RawBody, SignatureOptions, SignatureResult } from './signature.ts';
export type {
  ProviderIds,
  ProviderInfo,
  ProviderLink,
  ProviderNothing,
  ProviderOutcome,
  ProviderRefund,
  ProviderSale,
} from './types.ts';
export type { WebhookOptions } from './webhook.ts';
