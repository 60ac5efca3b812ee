/** A command like those in scripts/: runs the JavaScript in its argument through runNode. */
import { runNode, stopWithSignals } from '../../scripts/lib/run.mjs';
import { main } from '../../scripts/lib/steps.mjs';

stopWithSignals();
await main(() => runNode(['--input-type=module', '--eval', process.argv[2]]));
