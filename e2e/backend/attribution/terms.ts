/** The terms of a program that decide who is credited. */
export interface Windows {
  /** Days in which a click can be claimed. */
  cookie_window_days: number;
  /** Days between the click and the payment that it is credited with. */
  attribution_window_days: number;
}

export interface DurationTerms {
  /** 0 = first payment only, null = as long as the subscription lives. */
  commission_duration_months: number | null;
}
