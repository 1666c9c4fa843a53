import { render } from 'preact';
import { App } from './app.tsx';
import { indexReport } from './report.ts';
import { unpackData } from './unpack.ts';
import './style.css';

const report = indexReport(await unpackData());
const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  render(<App report={report} />, root);
  // Layout is done when the second frame begins: that is what somebody waits for.
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('report-ready')));
}
