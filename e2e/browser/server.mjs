// A desk that a script may kill and start again, at the same address and on the same data.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export class Server {
  #child;

  constructor({ binary, listen, place }) {
    this.base = `http://${listen}`;
    this.command = [binary, ["serve", "--listen", listen, ...place]];
    process.on("exit", () => this.#child?.kill("SIGKILL"));
  }

  // start waits until the desk says where it serves.
  async start() {
    this.#child = spawn(...this.command, { stdio: ["ignore", "pipe", "ignore"] });
    const lines = createInterface({ input: this.#child.stdout });
    const ended = once(this.#child, "exit").then(([code, signal]) => { throw new Error(`The desk ended before it served (${code ?? signal}).`); });
    await Promise.race([once(lines, "line"), ended]);
    ended.catch(() => {}); // from here on its end is wanted
  }

  async kill() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}
