// The pages that scripts/shots takes pictures of. A page with `docs` is kept in docs/images under these names; all others are
// for looking at.
export const pictures = [
  { name: "sign-in", path: "/sign-in" },
  { name: "list", as: "marcus", path: "/tickets" },
  { name: "views", as: "leah", path: "/tickets?view=open", docs: { views: ["light", 1440], "views-dark": ["dark", 1440] } },
  { name: "ticket", as: "marcus", path: "/tickets/56", docs: { ticket: ["light", 1440], "ticket-dark": ["dark", 1440], "ticket-phone": ["light", 360] } },
  { name: "handoff", as: "marcus", path: "/tickets/60/handoff", docs: { handoff: ["light", 1440], "handoff-dark": ["dark", 1440] } },
  { name: "new", as: "marcus", path: "/tickets/new" },
  { name: "knowledge", as: "marcus", path: "/knowledge" },
  { name: "report", as: "sam", path: "/reports", docs: { report: ["light", 1440], "report-dark": ["dark", 1440] } },
  { name: "board", as: "leah", path: "/dispatch", docs: { board: ["light", 1440], "board-dark": ["dark", 1440] } },
  { name: "tiers", as: "sam", path: "/reports/tiers", docs: { tiers: ["light", 1440] } },
  { name: "rules", as: "sam", path: "/admin/rules", docs: { rules: ["light", 1440] } },
  { name: "administration", as: "sam", path: "/admin", docs: { administration: ["light", 1440], "administration-dark": ["dark", 1440] } },
  { name: "portal", as: "dana", path: "/", docs: { portal: ["light", 1440], "portal-dark": ["dark", 1440] } },
  { name: "request", as: "dana", path: "/requests/56", docs: { request: ["light", 1440], "request-dark": ["dark", 1440], "request-phone": ["light", 360] } },
  { name: "requests", as: "dana", path: "/requests" },
  { name: "travelled", as: "sam", path: "/tickets/42" },
  { name: "solved", as: "marcus", path: "/tickets/30" },
  { name: "letters", path: "/dev/mail" },
  { name: "components", path: "/dev/components", whole: true },
  { name: "pages", path: "/dev/pages" },
];
