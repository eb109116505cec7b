// The pages that scripts/shots takes pictures of. A page with `docs` is kept in docs/images under these names; all others are
// for looking at.
export const pictures = [
  { name: "sign-in", path: "/sign-in" },
  { name: "list", as: "ana", path: "/tickets", docs: { "list-dark": ["dark", 1440] } },
  { name: "ticket", as: "ana", path: "/tickets/1", docs: { ticket: ["light", 1440], "ticket-phone": ["light", 360] } },
  { name: "new", as: "ana", path: "/tickets/new" },
  { name: "handoff", as: "ana", path: "/tickets/2/handoff" },
  { name: "requests", as: "paula", path: "/tickets" },
  { name: "request", as: "paula", path: "/tickets/1" },
  { name: "quarantine", as: "dana", path: "/quarantine" },
];
