// What a merchant writes: tell the tracker of a signup. Works whether or not the tracker has loaded yet.
window.affitorQueue = window.affitorQueue || [];

const { customerKey, customerEmail } = document.body.dataset;
if (customerKey) window.affitorQueue.push(['signup', customerKey, customerEmail]);

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
