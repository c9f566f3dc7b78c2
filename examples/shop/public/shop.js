// What a merchant writes: tell the tracker of a signup. Works whether or not the tracker has loaded yet.
window.affitorQueue = window.affitorQueue || [];

const { customerKey, customerEmail } = document.body.dataset;
if (customerKey) window.affitorQueue.push(['signup', customerKey, customerEmail]);

// What a merchant writes: a banner about who sent the visitor. What the API tells is shown as text, never as markup.
const money = (cents, currency) => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(cents / 10 ** format.resolvedOptions().maximumFractionDigits);
};
window.affitorQueue.push([
  'ready',
  ({ partner }) => {
    const { percent, amount_cents, currency, code } = partner?.discount ?? {};
    if (!percent && !amount_cents) return;
    const amount = percent ? `${percent} %` : money(amount_cents, currency);
    const banner = document.querySelector('[data-offer]');
    banner.textContent = `${partner.name} gave you ${amount} off${code ? ` with the code ${code}` : ''}`;
    banner.hidden = false;
  },
]);

// For the demo only: say what the tracker knows about this visitor.
const showAttribution = () => {
  const { hasAttribution, partnerCode } = window.affitor.getData();
  const line = document.querySelector('[data-attribution]');
  if (hasAttribution) {
    line.textContent = `You were referred by ${partnerCode}.`;
  } else {
    const link = Object.assign(document.createElement('a'), {
      href: '/?aff=PARTNER123',
      textContent: 'affiliate link',
    });
    line.replaceChildren('You came without an ', link, '.');
  }
};
if (window.affitor) showAttribution();
else document.querySelector('script[data-affitor-program-id]').addEventListener('load', showAttribution);
