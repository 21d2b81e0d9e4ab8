import { startStack } from "./stack.ts";
const s = await startStack(); await s.worker.start({ NODE_OPTIONS: process.env.WO ?? "" }); console.log("mem", await s.worker.current()?.memoryMb()); await new Promise(r=>setTimeout(r,2500)); console.log("mem", await s.worker.current()?.memoryMb()); await s.stop(); process.exit(0);
