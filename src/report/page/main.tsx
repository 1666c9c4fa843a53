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
}
