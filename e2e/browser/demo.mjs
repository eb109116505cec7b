// Starts the desk with examples on a free port and gives its address and sign-ins.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export async function startDemo(binary) {
  const child = spawn(binary, ["demo", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => child.kill("SIGTERM")); // does nothing when it has ended
  const people = {};
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM"); // it removes its folder
    await once(child, "exit");
  };
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text);
    if (line.url) return { base: line.url, people, stop };
    people[line.email.split("@")[0]] = line;
  }
  throw new Error("The demo ended before it served.");
}
