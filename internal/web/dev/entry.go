package dev

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/admin"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/web/portal"
	"tierdesk/internal/web/workspace"
)

// entry is a page of the desk: where it lives in the demo, and how it looks with values made by hand.
type entry struct {
	Name  string
	Title string      // id of its text
	Live  []string    // addresses in the demo; none: the demo has none
	Who   desk.Person // who looks at it; zero: anybody
	// Make renders it full or empty.
	Make   func(f part.Frame, full bool) templ.Component
	Denied denial
	At     string // the address of a page that the demo has none of
}

func put(name, title string, live []string, who desk.Person, make func(part.Frame, bool) templ.Component, denied denial) entry {
	return entry{Name: name, Title: title, Live: live, Who: who, Make: make, Denied: denied}
}

// nowhere is a page that the demo cannot show at its address.
func nowhere(e entry, at string) entry {
	e.At = at
	return e
}

// path is the address that the navigation of an example goes by.
func (e entry) path() string {
	path, _, _ := strings.Cut(slices.Concat(e.Live, []string{e.At})[0], "?")
	return path
}

// denial is what somebody gets who may not see a page: a page that stands in its place, or an error.
type denial struct {
	Who  desk.Person
	Page func(part.Frame) templ.Component
	Err  error
}

// shelf is what belongs together in the gallery.
type shelf struct {
	Title   string // id of its text
	Entries []entry
}

// Own are the examples of the pages that belong to all audiences; package web makes them.
type Own struct {
	SignIn, You func(part.Frame, bool) templ.Component
	Refused     func(part.Frame) templ.Component // signing in
}

// shelves are all pages of the desk, in the order in which people meet them.
func (s *Site) shelves() []shelf {
	return []shelf{
		{"dev.shelf.door", s.doorEntries()},
		{"dev.shelf.portal", s.portalEntries()},
		{"dev.shelf.workspace", s.workspaceEntries()},
		{"dev.shelf.sheets", sheetEntries()},
		{"dev.shelf.admin", s.adminEntries()},
	}
}

// stranger is led to the way in, and from there to where they wanted to go.
func (s *Site) stranger() denial {
	return denial{Page: func(f part.Frame) templ.Component { return s.Own.SignIn(f, false) }}
}

// notThere is said of what somebody may not know of.
func notThere(who desk.Person, what string) denial { return denial{Who: who, Err: desk.NotFound(what)} }

func (s *Site) doorEntries() []entry {
	return []entry{
		put("sign-in", "sign_in.title", []string{"/sign-in"}, desk.Person{}, s.Own.SignIn, denial{Page: s.Own.Refused}),
		put("join", "portal.join.title", []string{"/join"}, desk.Person{}, portal.ExampleJoin, denial{Page: portal.ExampleNoDoor}),
		put("forgot", "portal.forgot.title", []string{"/forgot"}, desk.Person{}, portal.ExampleForgot, denial{Page: portal.ExampleNoWayBack}),
		put("sent", "dev.page.sent", []string{"/join"}, desk.Person{}, portal.ExampleSent, denial{Page: portal.ExampleNoDoor}),
		nowhere(put("password", "portal.password.title", nil, desk.Person{}, portal.ExamplePassword, notThere(desk.Person{}, "link")), "/join/example"),
		put("you", "you.title", []string{"/you"}, example.Dana, s.Own.You, s.stranger()),
		put("you-desk", "dev.page.you_desk", []string{"/you"}, example.Priya, s.Own.You, s.stranger()),
	}
}

func (s *Site) portalEntries() []entry {
	home := func(f part.Frame) templ.Component { return portal.ExampleHome(f, true) }
	return []entry{
		put("home", "portal.title", []string{"/"}, example.Dana, portal.ExampleHome, denial{Page: home}),
		put("answers", "portal.answers", []string{"/?q=vpn"}, example.Dana, portal.ExampleAnswers, denial{Page: home}),
		put("requests", "nav.requests", []string{"/requests", "/requests?show=solved"}, example.Dana, portal.ExampleRequests, s.stranger()),
		put("request", "dev.page.request", []string{"/requests/30", "/requests/56"}, example.Dana, portal.ExampleRequest, notThere(example.Paul, "request")),
		put("solved", "dev.page.solved", []string{"/requests?show=solved"}, example.Dana, portal.ExampleSolved, notThere(example.Paul, "request")),
		nowhere(put("linked", "dev.page.linked", nil, desk.Person{}, portal.ExampleLinked, notThere(desk.Person{}, "letter_link")), "/r/example"),
		nowhere(put("link-ended", "portal.link.ended", nil, desk.Person{}, portal.ExampleLinkEnded, notThere(desk.Person{}, "letter_link")), "/r/example"),
		put("ask", "portal.new", []string{"/requests/new"}, example.Dana, portal.ExampleAsking, s.stranger()),
		put("guides", "nav.guides", []string{"/guides"}, example.Dana, portal.ExampleGuides, denial{Page: portal.ExamplePublicGuides}),
		put("guide-search", "portal.guides.search", []string{"/guides?q=vpn"}, example.Dana, portal.ExampleGuideSearch, denial{Page: portal.ExamplePublicGuides}),
		put("how", "how.title", []string{"/how-we-work"}, example.Dana, portal.ExampleHow, denial{Page: portal.ExampleGuestHow}),
		put("guide", "dev.page.guide", []string{"/guides/" + demoGuide}, example.Dana, portal.ExampleGuide, notThere(desk.Person{}, "guide")),
		put("steps", "dev.page.steps", []string{"/guides/" + demoID("script", "vpn")}, example.Dana, portal.ExampleSteps, notThere(desk.Person{}, "guide")),
	}
}

// demoID is the id of something of the demo: it is the same for the same name in every demo.
func demoID(kind, name string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("tierdesk-demo/"+kind+"/"+name)).String()
}

// What of the demo the addresses name.
var (
	demoGuide    = demoID("article", "Connect to the VPN from home")
	demoArticle  = demoID("article", "VPN drops after a client update")
	demoClient   = demoID("client", "harbor")
	demoContact  = demoID("person", "dana")
	demoAgent    = demoID("person", "priya")
	demoTeam     = demoID("team", "network")
	demoCategory = demoID("category", "printing")
)

func (s *Site) workspaceEntries() []entry {
	me, none := example.Priya, notThere(example.Dana, "page")
	return []entry{
		put("list", "nav.tickets", []string{"/tickets", "/tickets?view=dispatch", "/tickets?view=queue"}, me, workspace.ExampleList, s.stranger()),
		put("views", "rail.own", []string{"/tickets?view=open&sort=priority"}, me, workspace.ExampleViews, s.stranger()),
		put("filter", "filter.title", []string{"/tickets/filter", "/tickets/filter?priority=1&priority=2&client=" + demoID("client", "kestrel")}, me, workspace.ExampleFilter, none),
		put("ticket", "dev.page.ticket", []string{"/tickets/30", "/tickets/42", "/tickets/56"}, me, workspace.ExampleTicket, notThere(example.Tomas, "ticket")),
		put("handoff", "dev.page.handoff", []string{"/tickets/60/handoff"}, me, workspace.ExampleHandoff, notYours()),
		put("ticket-article", "dev.page.ticket_article", []string{"/tickets/30/article/" + demoArticle}, me, workspace.ExampleTicketArticle, notThere(example.Tomas, "ticket")),
		put("triage", "dev.page.triage", []string{"/triage"}, example.Marcus, workspace.ExampleTriage, none),
		put("new", "new.title", []string{"/tickets/new", "/tickets/new?via=call"}, me, workspace.ExampleNew, none),
		put("bulk", "bulk.title", []string{"/tickets/bulk?t=30,42,56"}, me, workspace.ExampleBulk, none),
		put("bulk-done", "bulk.title", nil, me, workspace.ExampleBulkDone, none),
		put("board", "board.title", []string{"/dispatch", "/dispatch?span=week"}, example.Sam, workspace.ExampleBoard, notForAgents()),
		put("knowledge", "nav.knowledge", []string{"/knowledge"}, me, workspace.ExampleShelf, none),
		put("knowledge-search", "article.search", []string{"/knowledge?q=vpn"}, me, workspace.ExampleShelfSearch, none),
		put("article", "dev.page.article", []string{"/knowledge/" + demoArticle}, me, workspace.ExampleArticle, notThere(example.Marcus, "article")),
		put("write", "article.write", []string{"/knowledge/new", "/knowledge/" + demoArticle + "/edit"}, me, workspace.ExampleWriting, none),
		put("client-page", "dev.page.client_page", []string{"/clients/" + demoID("client", "kestrel"), "/clients/" + demoClient}, me, workspace.ExampleClientPage, notThere(example.Tomas, "client")),
		put("report", "report.title", []string{"/reports"}, example.Sam, workspace.ExampleReport, none),
		put("tier-report", "tiers.title", []string{"/reports/tiers", "/reports/tiers?of=imported"}, example.Sam, workspace.ExampleTierReport, none),
		put("tiers-tickets", "dev.page.tiers_tickets", []string{"/reports/tiers/tickets?pick=all"}, example.Sam, workspace.ExampleTierTickets, none),
	}
}

func notForAgents() denial {
	return denial{Who: example.Marcus, Err: desk.Forbidden("act.not_yours", "Your role does not allow this. Ask a manager or an administrator.")}
}

func notYours() denial {
	return denial{Who: example.Marcus, Err: desk.Forbidden("ticket.not_yours", "This ticket is with another team. Write a note, or ask that team or a dispatcher.")}
}

// sheetEntries are the forms of the acts that ask something first.
func sheetEntries() []entry {
	var all []entry
	for _, act := range []string{"route", "assign", "classify", "hold", "resolve", "return", "merge", "link", "task", "time", "tag", "raise", "voice", "reopen", "discard", "move", "restrict", "lift", "script"} {
		all = append(all, put("sheet-"+act, "sheet."+act, []string{"/tickets/60/sheet/" + act}, example.Priya, workspace.ExampleSheet(act), notYours()))
	}
	return all
}

func (s *Site) adminEntries() []entry {
	sam, none := example.Sam, notThere(example.Priya, "page")
	setup := notThere(desk.Person{}, "page")
	return []entry{
		put("settings", "admin.title", []string{"/admin"}, sam, admin.ExampleOverview, none),
		put("clients", "admin.clients", []string{"/admin/clients"}, sam, admin.ExampleClients, none),
		put("client", "dev.page.client", []string{"/admin/clients/" + demoClient}, sam, admin.ExampleClient, notThere(example.Tomas, "client")),
		put("client-new", "admin.client.new", []string{"/admin/clients/new"}, sam, admin.ExampleClientNew, none),
		put("contact", "dev.page.contact", []string{"/admin/clients/" + demoClient + "/contacts/" + demoContact, "/admin/clients/" + demoClient + "/contacts/new"}, sam, admin.ExampleContact, notThere(example.Tomas, "client")),
		put("agents", "admin.agents", []string{"/admin/agents", "/admin/agents?q=zz"}, sam, admin.ExampleAgents, none),
		put("agent", "dev.page.agent", []string{"/admin/agents/" + demoAgent, "/admin/agents/new"}, sam, admin.ExampleAgent, none),
		put("teams", "admin.teams", []string{"/admin/teams"}, sam, admin.ExampleTeams, none),
		put("team", "dev.page.team", []string{"/admin/teams/" + demoTeam}, sam, admin.ExampleTeam, none),
		put("team-new", "admin.team.new", []string{"/admin/teams/new"}, sam, admin.ExampleTeamNew, none),
		put("tiers", "admin.tiers", []string{"/admin/tiers"}, sam, admin.ExampleTiers, none),
		put("tier", "dev.page.tier", []string{"/admin/tiers/2"}, sam, admin.ExampleTier, none),
		put("edge", "dev.page.edge", []string{"/admin/tiers/1/to/2"}, sam, admin.ExampleEdge, none),
		put("categories", "admin.categories", []string{"/admin/categories"}, sam, admin.ExampleCategories, none),
		put("category", "dev.page.category", []string{"/admin/categories/" + demoCategory, "/admin/categories/new"}, sam, admin.ExampleCategory, none),
		put("rules", "dev.page.rules", []string{"/admin/rules"}, sam, admin.ExampleRules, none),
		put("rule", "dev.page.rule", []string{"/admin/rules/rule"}, sam, admin.ExampleRule, none),
		put("rule-group", "dev.page.rule_group", []string{"/admin/rules/group"}, sam, admin.ExampleRuleGroup, none),
		put("escalation-rule", "dev.page.escalation_rule", []string{"/admin/rules/escalation"}, sam, admin.ExampleEscalationRule, none),
		put("rehearsal", "rules.rehearsal", []string{"/admin/rules/rehearsal"}, sam, admin.ExampleRehearsal, none),
		put("rule-versions", "rules.versions", []string{"/admin/rules/versions"}, sam, admin.ExampleRuleVersions, none),
		put("rule-import", "dev.page.rule_import", []string{"/admin/rules/import"}, sam, admin.ExampleRuleImport, none),
		put("priorities", "admin.priorities", []string{"/admin/priorities"}, sam, admin.ExamplePriorities, none),
		put("skills", "admin.skills", []string{"/admin/skills"}, sam, admin.ExampleSkills, none),
		put("vendors", "admin.vendors", []string{"/admin/vendors"}, sam, admin.ExampleVendors, none),
		put("touches", "admin.touch", []string{"/admin/touch"}, sam, admin.ExampleTouches, none),
		nowhere(put("touch", "dev.page.touch", []string{"/admin/touch/new"}, sam, admin.ExampleTouch, none), "/admin/touch/example"),
		put("calendars", "admin.calendars", []string{"/admin/calendars"}, sam, admin.ExampleCalendars, none),
		nowhere(put("calendar", "dev.page.calendar", []string{"/admin/calendars/new"}, sam, admin.ExampleCalendar, none), "/admin/calendars/example"),
		nowhere(put("recompute", "admin.recompute", nil, sam, admin.ExampleRecompute, none), "/admin/calendars/example"),
		nowhere(put("rebind", "admin.rebind", nil, sam, admin.ExampleRebind, none), "/admin/agreements/example"),
		put("scripts", "admin.scripts", []string{"/admin/scripts"}, sam, admin.ExampleScripts, none),
		put("script", "dev.page.script", []string{"/admin/scripts/" + demoID("script", "vpn")}, sam, admin.ExampleScript, none),
		put("script-text", "dev.page.script_text", []string{"/admin/scripts/" + demoID("script", "vpn") + "?as=text"}, sam, admin.ExampleScriptText, none),
		put("script-new", "admin.script.new", []string{"/admin/scripts/new"}, sam, admin.ExampleScriptNew, none),
		put("agreements", "admin.agreements", []string{"/admin/agreements"}, sam, admin.ExampleAgreements, none),
		nowhere(put("agreement", "dev.page.agreement", []string{"/admin/agreements/new"}, sam, admin.ExampleAgreement, none), "/admin/agreements/example"),
		put("desk", "admin.desk", []string{"/admin/desk"}, sam, admin.ExampleDesk, none),
		put("mail", "admin.mail", []string{"/admin/mail"}, sam, admin.ExampleMail, none),
		nowhere(put("mailbox", "dev.page.mailbox", nil, sam, admin.ExampleMailbox, none), "/admin/mail/boxes/example"),
		nowhere(put("mailbox-new", "admin.mailbox.new", nil, sam, admin.ExampleMailboxNew, none), "/admin/mail/boxes/new"),
		nowhere(put("sending", "admin.sending.title", nil, sam, admin.ExampleSending, none), "/admin/mail/sending"),
		put("quarantine", "admin.quarantine", []string{"/admin/quarantine"}, sam, admin.ExampleQuarantine, none),
		nowhere(put("quarantined", "dev.page.quarantined", nil, sam, admin.ExampleQuarantined, none), "/admin/quarantine/example"),
		put("access", "admin.access", []string{"/admin/access"}, sam, admin.ExampleAccess, s.stranger()),
		put("audit", "admin.audit", []string{"/admin/audit"}, sam, admin.ExampleAudit, none),
		nowhere(put("setup", "admin.setup.you", nil, desk.Person{}, admin.ExampleSetup(1), setup), "/setup/example"),
		nowhere(put("setup-desk", "admin.setup.desk", nil, desk.Person{}, admin.ExampleSetup(2), setup), "/setup/example/desk"),
		nowhere(put("setup-client", "admin.setup.client", nil, desk.Person{}, admin.ExampleSetup(3), setup), "/setup/example/client"),
		nowhere(put("setup-agent", "admin.setup.agent", nil, desk.Person{}, admin.ExampleSetup(4), setup), "/setup/example/agent"),
	}
}
