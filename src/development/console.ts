let isOn = false;

/** Whether what is not a mistake of the merchant's own code is explained too: the option `debug`. */
export const explainAll = (on: boolean): void => {
  isOn = on;
};

/** A mistake in the merchant's own code. */
export const warn = (text: string | undefined): void => {
  if (text) console.warn('[affitor]', text);
};

/** What happened on this page, and why. */
export const explain = (text: string | undefined): void => {
  if (isOn && text) console.info('[affitor]', text);
};
