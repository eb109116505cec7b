// Changes as they happen. One tab of a browser follows the desk and tells the others; whoever hears of a change asks for what it
// shows again, so nobody sees what they may not.
import { one, part, send } from "./dom";
import { forget, refresh, reshow } from "./list";

interface Frame { topic: string; id: string; version: number }

const channel = "BroadcastChannel" in window ? new BroadcastChannel("tierdesk") : null;

// again asks for all that is shown, in the place where it stands: a page that is loaded anew takes the keys that are being pressed.
function again(): void {
  forget();
  void refresh();
  void reshow();
  document.body.dispatchEvent(new CustomEvent("rail"));
}

let listDue = 0;
let railDue = 0;

// patience is how long the list waits before it asks again, in ms. Where very many follow, the desk asks for more of it: a change
// of a ticket that is not on this screen can wait.
let asked = 0;
function patience(id: string): number {
  const wait = one(`#rows [data-ticket="${CSS.escape(id.slice(-8))}"]`) ? asked / 8 : asked;
  return Math.max(120, wait * (0.75 + Math.random() / 2));
}

function heard(frame: Frame): void {
  if (document.visibilityState !== "visible" && frame.topic !== "reload" && frame.topic !== "patience") { forget(); return; } // asked for anew when it is looked at again
  const pane = one("#conversation");
  if (frame.topic !== "presence" && frame.topic !== "patience") document.dispatchEvent(new CustomEvent("desk:heard"));
  if (frame.topic === "reload") { again(); return; }
  if (frame.topic === "patience") { asked = frame.version; return; }
  if (frame.topic === "presence") {
    if (pane?.dataset.ticket === frame.id) void seen();
    return;
  }
  if (frame.topic !== "ticket") return;
  forget();
  if (pane?.dataset.ticket === frame.id && frame.version > Number(pane.dataset.version)) void reshow();
  if (!listDue) listDue = window.setTimeout(() => { listDue = 0; void refresh(); }, patience(frame.id));
  if (!railDue) railDue = window.setTimeout(() => { railDue = 0; document.body.dispatchEvent(new CustomEvent("rail")); }, 1500);
}

async function seen(): Promise<void> {
  const pane = one("#conversation");
  if (!pane?.dataset.number) return;
  const answer = await part(`/tickets/${pane.dataset.number}/presence`);
  if (answer.status === 200 && one("#presence")) await window.htmx.swap({ text: answer.text, target: "#presence", swap: "outerMorph" });
}

function tell(frame: Frame): void { channel?.postMessage(frame); heard(frame); }

function follow(): void {
  const source = new EventSource("/api/v1/feed");
  source.onmessage = (event) => { try { tell(JSON.parse(event.data) as Frame); } catch { /* a heartbeat */ } };
  source.addEventListener("patience", (event) => tell({ topic: "patience", id: "", version: Number((event as MessageEvent<string>).data) }));
  source.addEventListener("reload", () => tell({ topic: "reload", id: "", version: 0 }));
}

let doing = "";
let lastTyped = 0;
const beatEvery = 10_000;

function beat(): void {
  const number = one("#conversation")?.dataset.number;
  if (!number || document.visibilityState !== "visible") return;
  doing = Date.now() - lastTyped < 8000 ? "writing" : "viewing";
  void send(`/tickets/${number}/presence`, { doing });
}

let watched = "";
function arrived(): void {
  const number = one("#conversation")?.dataset.number ?? "";
  if (watched && watched !== number) void send(`/tickets/${watched}/presence`, { doing: "gone" }, true);
  watched = number;
  beat();
}

export function startFeed(): void {
  if (!one("#panes") && !one("#board")) return;
  if (channel) channel.onmessage = (event) => heard(event.data as Frame);
  if (navigator.locks && channel) void navigator.locks.request("tierdesk-feed", () => { follow(); return new Promise(() => {}); });
  else follow();
  setInterval(beat, beatEvery);
  document.addEventListener("desk:shown", arrived);
  document.addEventListener("desk:typing", () => { const was = doing; lastTyped = Date.now(); if (was !== "writing") beat(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    beat();
    again();
  });
  addEventListener("pagehide", () => { if (watched) void send(`/tickets/${watched}/presence`, { doing: "gone" }, true); });
  if (one("#conversation")?.dataset.number) arrived();
}
