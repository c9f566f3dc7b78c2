export * from '../stripe/index.ts';
export { Affitor, Affitor as default } from './affitor.ts';
export { type CookieSource, getClickId } from './click-id.ts';
export type {
  AdditionalData,
  AffitorClientOptions,
  CallOptions,
  ClickParams,
  ClickResult,
  CustomerParams,
  Failure,
  LeadParams,
  LeadResult,
  ReadinessGate,
  ReadinessOptions,
  ReadinessResult,
  RefundParams,
  RefundResult,
  SaleParams,
  SaleResult,
} from './client-types.ts';
export type {
  AffitorResponse,
  TrackClickInput,
  TrackLeadInput,
  TrackRefundInput,
  TrackSaleInput,
} from './older-names.ts';
