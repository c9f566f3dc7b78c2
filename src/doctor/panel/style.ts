/** Of the panel alone: it stands in a shadow root, so that neither the page's styles nor these reach further. */
const STYLE = `
:host {
  --paper: #fff;
  --raised: #f5f6f9;
  --ink: #171a24;
  --soft: #565d70;
  --line: #dfe2ea;
  --accent: #3446c8;
  --problem: #b3261e;
  --problem-wash: #fdeceb;
  --warning: #8a4300;
  --warning-wash: #fff1e0;
  --note: #3446c8;
  --note-wash: #eceffe;
  --good: #0d6b43;
  --good-wash: #e5f5ec;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :host {
    --paper: #181b23;
    --raised: #20242e;
    --ink: #e8eaf0;
    --soft: #a5acbd;
    --line: #343a48;
    --accent: #a3b0ff;
    --problem: #ff9d94;
    --problem-wash: #3a1a18;
    --warning: #ffbe7a;
    --warning-wash: #33230f;
    --note: #b4bfff;
    --note-wash: #232946;
    --good: #6fdba6;
    --good-wash: #14301f;
  }
}
.problem { --tone: var(--problem); --wash: var(--problem-wash); }
.warning { --tone: var(--warning); --wash: var(--warning-wash); }
.note { --tone: var(--note); --wash: var(--note-wash); }
.good { --tone: var(--good); --wash: var(--good-wash); }
* {
  box-sizing: border-box;
  margin: 0;
  padding: 0;
}
.panel {
  position: fixed;
  z-index: 2147483647;
  right: 16px;
  bottom: 16px;
  display: flex;
  flex-direction: column;
  width: min(440px, calc(100vw - 32px));
  max-height: min(720px, calc(100vh - 32px));
  background: var(--paper);
  color: var(--ink);
  border: 1px solid var(--line);
  border-radius: 14px;
  box-shadow: 0 2px 6px rgb(0 0 0 / 12%), 0 24px 64px -12px rgb(0 0 0 / 38%);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  text-align: start;
  overflow: hidden;
  overflow-wrap: anywhere;
}
.top {
  display: flex;
  gap: 12px;
  align-items: flex-start;
  padding: 14px 12px 12px 18px;
  border-bottom: 1px solid var(--line);
}
.top div {
  flex: 1;
  min-width: 0;
}
h2 {
  font-size: 17px;
  line-height: 1.3;
  letter-spacing: -0.01em;
}
h2:focus {
  outline: none;
}
.where,
.remedy,
.name {
  color: var(--soft);
}
.where {
  font-size: 13px;
  white-space: nowrap;
  overflow: hidden;
  text-overflow: ellipsis;
}
button {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 1px solid transparent;
  border-radius: 8px;
  cursor: pointer;
}
button:hover {
  background: var(--raised);
}
:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
}
.close {
  width: 36px;
  height: 36px;
  font-size: 22px;
  line-height: 1;
}
.body {
  flex: 1;
  min-height: 0;
  overflow: auto;
  overscroll-behavior: contain;
  padding: 14px 18px 4px;
}
.body:focus-visible {
  outline-offset: -2px;
}
.summary {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
  margin-bottom: 14px;
  list-style: none;
}
.badge {
  color: var(--tone);
  background: var(--wash);
  padding: 2px 10px;
  border-radius: 99px;
  font-size: 13px;
  font-weight: 600;
}
.findings {
  list-style: none;
}
.finding {
  padding: 0 0 2px 14px;
  margin-bottom: 16px;
  border-left: 3px solid var(--tone);
}
.finding.good { margin-bottom: 10px; }
.what {
  font-weight: 600;
}
.good .what {
  font-weight: 400;
}
.remedy {
  margin-top: 4px;
}
.remedy b {
  color: var(--ink);
  font-weight: 600;
}
.name {
  margin-top: 3px;
  font-size: 13px;
}
.label {
  color: var(--tone);
  margin-right: 6px;
  font-weight: 600;
}
code {
  font: 12px ui-monospace, "SF Mono", Menlo, Consolas, monospace;
}
details {
  border-top: 1px solid var(--line);
  padding: 10px 0;
}
summary {
  cursor: pointer;
  font-weight: 600;
  border-radius: 6px;
  padding: 2px 4px;
  margin-bottom: 8px;
}
.foot {
  display: flex;
  gap: 8px;
  align-items: center;
  padding: 10px 18px;
  border-top: 1px solid var(--line);
  background: var(--raised);
}
.foot button {
  padding: 5px 12px;
  border-color: var(--line);
  background: var(--paper);
}
.foot button:hover {
  border-color: var(--soft);
}
.foot p {
  flex: 1;
  font-size: 13px;
  color: var(--soft);
  text-align: end;
}
.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
}
@media (max-width: 560px) {
  .panel {
    right: 0;
    bottom: 0;
    width: 100vw;
    max-height: 82vh;
    border-width: 1px 0 0;
    border-radius: 14px 14px 0 0;
  }
}
@media (forced-colors: active) {
  .badge { border: 1px solid; }
}
@media print {
  .panel { display: none; }
}
`;

/**
 * Gives a shadow root its style. A constructed style sheet needs no permission of a Content-Security-Policy; where there
 * is none (Safari before 16.4), a style element may be refused, and the panel is plain.
 */
export const applyStyle = (root: ShadowRoot): void => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style');
    style.textContent = STYLE;
    root.append(style);
  }
};
