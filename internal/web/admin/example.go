package admin

import (
	"context"
	"maps"
	"net/url"
	"strings"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/holiday"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// The examples show each page without data, full and empty, for the gallery. Their values are made by hand. A form is full with what
// a record holds, and empty where something new is added.

var exampleActor = desk.Actor{Person: example.Sam}

// exampleHead is the top of an example.
func exampleHead(ctx context.Context, f part.Frame, title string, trail ...link) head {
	f.Title = title
	return head{Frame: f, Trail: append([]link{{Href: "/admin", Label: words.T(ctx, "admin.title")}}, trail...)}
}

// refused shows a form as it comes back: with what is wrong beside a field.
func (d draft) refused(ctx context.Context, field, value string, err error) draft {
	d.typed = url.Values{}
	for name, values := range d.kept {
		d.typed[name] = values
	}
	d.typed.Set(field, value)
	d.field, d.wrong = field, words.Problem(ctx, err)
	return d
}

// ExampleOverview is the index of the settings, with what needs somebody or nothing.
func ExampleOverview(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		o := overview{Groups: groups(ctx, exampleActor)}
		if full {
			o.Needs = []need{
				{"/admin/quarantine", "shield-alert", words.N(ctx, "admin.need.quarantine", 3)},
				{"/admin/mail#dead", "mail-x", words.N(ctx, "admin.need.dead", 1)},
				{teamPath(example.Engineering.ID), "users-round", words.T(ctx, "admin.need.team", "Team", example.Engineering.Name)},
			}
		}
		h := exampleHead(ctx, f, words.T(ctx, "admin.title"))
		h.Trail = nil
		return overviewPage(h, o)
	})
}

// ExampleAgents are those who work at the desk, or those whose name begins with what nobody's does.
func ExampleAgents(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		h := exampleHead(ctx, f, words.T(ctx, "admin.agents")).with(link{Href: "/admin/agents/new", Label: words.T(ctx, "admin.agent.new")})
		l := agentList{House: example.House()}
		if !full {
			h.Query = "zz"
			return agentListPage(h, l)
		}
		left, fresh := example.Tomas, example.Priya
		left.Disabled, fresh.Name, fresh.Email, fresh.Teams = true, "Yusuf Demir", "yusuf@northwind.example", nil
		l.Agents = []desk.Person{example.Marcus, example.Priya, example.Sam, fresh, left}
		return agentListPage(h, l)
	})
}

// ExampleAgent is somebody of the desk, or somebody new.
func ExampleAgent(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := agentEdit{Actor: exampleActor, House: exampleSkilled(), IsNew: !full, Way: wayIn{Mails: true}, Zone: time.UTC, Calendars: []store.Calendar{exampleCalendar()}, Clients: []desk.Client{example.Harbor, example.Kestrel}}
		title := words.T(ctx, "admin.agent.new")
		e.Person.Roles = []desk.Role{desk.RoleAgent}
		if full {
			e.Person, title = exampleWorker(), example.Priya.Name
			e.Access = personAccess{Person: e.Person, Tokens: exampleTokens[:1], Sessions: exampleSessions[:1]}
		}
		e.draft = fresh("agent", agentValues(e.Person, e.Zone))
		if e.IsNew {
			e.kept.Set("password", "")
		}
		return agentEditPage(exampleHead(ctx, f, title, link{Href: "/admin/agents", Label: words.T(ctx, "admin.agents")}), e)
	})
}

// ExampleTeams are the teams by tier: those of the examples, or tiers nobody works in.
func ExampleTeams(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		h := exampleHead(ctx, f, words.T(ctx, "admin.teams")).with(link{Href: "/admin/teams/new", Label: words.T(ctx, "admin.team.new")})
		l := teamList{House: example.House(), Clients: map[desk.ClientID]string{example.Kestrel.ID: example.Kestrel.Name}}
		l.Tiers = l.House.Tiers[1:4]
		if full {
			l.Teams = teams(l.House)
			for i := range l.Teams {
				if l.Teams[i].ID == example.Network.ID {
					l.Teams[i].Assign = exampleAssign
				}
			}
			l.Members = map[desk.TeamID][]desk.Person{
				example.FrontLine.ID: {example.Marcus, example.Sam}, example.Network.ID: {example.Priya}, example.OnSite.ID: {example.Tomas},
			}
		}
		return teamListPage(h, l)
	})
}

// exampleAssign is a team whose tickets the desk gives out.
var exampleAssign = routing.Policy{Mode: routing.ModeAutomatic, Sticky: true, Spill: string(example.Engineering.ID), SpillAfter: 45 * time.Minute}

// ExampleTeam is a team with its members, or one that nobody joined so far.
func ExampleTeam(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := teamEdit{Team: example.Engineering, House: example.House(), Clients: []desk.Client{example.Harbor, example.Kestrel}, MayStaff: true}
		e.Calendars = []store.Calendar{exampleCalendar()}
		e.Others = []desk.Person{example.Priya, example.Sam}
		if full {
			e.Team, e.Members, e.Others = example.FrontLine, []desk.Person{example.Marcus, example.Sam}, []desk.Person{example.Priya}
			e.Team.Assign = exampleAssign
		}
		e.draft, e.Member = fresh("team", teamValues(e.Team)), fresh("team", url.Values{"person": {""}})
		return teamEditPage(exampleHead(ctx, f, e.Team.Name, link{Href: "/admin/teams", Label: words.T(ctx, "admin.teams")}), e)
	})
}

// ExampleTeamNew is a team that is added: untouched, or refused.
func ExampleTeamNew(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := teamEdit{IsNew: true, MayHours: true, Team: desk.Team{Tier: 1}, House: example.House(), Clients: []desk.Client{example.Harbor, example.Kestrel}}
		e.draft = fresh("team", teamValues(e.Team))
		if full {
			e.draft = e.refused(ctx, "name", "", desk.Invalid("name", "team.name", "A team has a name of at most 200 characters."))
		}
		return teamEditPage(exampleHead(ctx, f, words.T(ctx, "admin.team.new"), link{Href: "/admin/teams", Label: words.T(ctx, "admin.teams")}), e)
	})
}

// ExampleTiers are the tiers and what a handoff between them needs.
func ExampleTiers(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := tierList{House: example.House(), Teams: map[int]int{}}
		if full {
			l.Teams = map[int]int{1: 2, 2: 1, 3: 1}
		} else {
			l.House.Edges = nil
		}
		return tierListPage(exampleHead(ctx, f, words.T(ctx, "admin.tiers")), l)
	})
}

// ExampleTier is the policy of a tier: one with duties, or one of which little is said.
func ExampleTier(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		house := example.House()
		e := tierEdit{House: house, Tier: desk.Tier{Number: 2, Name: "Specialists", Next: []int{1, 3}}}
		if full {
			e.Tier, _ = house.Tier(2)
		}
		e.draft = fresh("tier", tierValues(e.Tier))
		title := words.T(ctx, "tier.named", "N", e.Tier.Number, "Name", e.Tier.Name)
		return tierEditPage(exampleHead(ctx, f, title, link{Href: "/admin/tiers", Label: words.T(ctx, "admin.tiers")}), e)
	})
}

// ExampleEdge is what a handoff from one tier to another needs: some parts, or none.
func ExampleEdge(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		house := example.House()
		e := edgeEdit{Edge: desk.Edge{From: 1, To: 2}}
		if full {
			e.Edge, _ = house.Edge(1, 2)
		}
		e.From, _ = house.Tier(1)
		e.To, _ = house.Tier(2)
		e.draft = fresh("edge", edgeValues(e.Edge))
		title := words.T(ctx, "admin.edge.title", "From", 1, "To", 2)
		return edgeEditPage(exampleHead(ctx, f, title, link{Href: "/admin/tiers", Label: words.T(ctx, "admin.tiers")}), e)
	})
}

// ExampleCategories are the categories as a tree, or none.
func ExampleCategories(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		h := exampleHead(ctx, f, words.T(ctx, "admin.categories")).with(link{Href: "/admin/categories/new", Label: words.T(ctx, "admin.category.new")})
		l := categoryList{House: example.House()}
		if full {
			l.Roots = part.CategoriesUnder(l.House, "")
		}
		return categoryListPage(h, l)
	})
}

// ExampleCategory is a category, or a new one.
func ExampleCategory(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := categoryEdit{House: exampleSkilled(), IsNew: !full}
		title := words.T(ctx, "admin.category.new")
		if full {
			e.Category = e.House.Categories["labels"]
			e.Category.Needs = exampleNeeds
			title = e.Category.Name
		}
		e.draft = fresh("category", categoryValues(e.Category))
		return categoryEditPage(exampleHead(ctx, f, title, link{Href: "/admin/categories", Label: words.T(ctx, "admin.categories")}), e)
	})
}

// ExamplePriorities is the matrix: as it is kept, or with another choice that is looked at.
func ExamplePriorities(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		values := url.Values{}
		putMatrix(values, example.House().Matrix)
		e := priorityEdit{Kept: example.House().Matrix, draft: fresh("matrix", values)}
		if full {
			e.draft = e.refused(ctx, cellName(desk.Medium, desk.High), "1", nil)
			e.field = ""
		}
		return priorityEditPage(exampleHead(ctx, f, words.T(ctx, "admin.priorities")), e)
	})
}

// ExampleVendors are the vendors, or none.
func ExampleVendors(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := vendorList{draft: fresh("vendor", url.Values{"name": {""}})}
		if full {
			l.Vendors = []desk.Vendor{example.Printers, example.Tamarack}
		}
		return vendorListPage(exampleHead(ctx, f, words.T(ctx, "admin.vendors")), l)
	})
}

// ExampleDesk is what the desk says of itself: changed and refused, or without hours of its own.
func ExampleDesk(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := deskEdit{draft: fresh("desk", deskValues(example.House().Name, 5, "", 0))}
		if full {
			e.draft, e.Calendars = fresh("desk", deskValues(example.House().Name, 5, "office", 0)), []store.Calendar{exampleCalendar()}
			e.draft = e.refused(ctx, "name", strings.Repeat("Northwind IT and all who help there, ", 4), desk.Invalid("name", "house.name", "The name of the desk has at most 100 characters."))
		}
		return deskEditPage(exampleHead(ctx, f, words.T(ctx, "admin.desk")), e)
	})
}

var exampleSessions = []store.Session{
	{Hash: "a1", Person: example.Priya.ID, CreatedAt: example.At.AddDate(0, 0, -3), SeenAt: example.At.Add(-10 * time.Minute)},
	{Hash: "b2", Person: example.Dana.ID, CreatedAt: example.At.AddDate(0, 0, -1), SeenAt: example.At.Add(-2 * time.Hour)},
}

var exampleTokens = []store.Token{
	{ID: "t1", Person: example.Priya.ID, Name: "Monitoring of the gateways", Scopes: []desk.TokenScope{desk.ScopeRead, desk.ScopeWrite}, CreatedAt: example.At.AddDate(0, -2, 0), ExpiresAt: example.At.AddDate(0, 1, 0)},
	{ID: "t2", Person: example.Sam.ID, Name: "Report for the board", Scopes: []desk.TokenScope{desk.ScopeRead}, CreatedAt: example.At.AddDate(0, 0, -20)},
	{ID: "t3", Person: example.Sam.ID, Name: "Trial of the import", Scopes: []desk.TokenScope{desk.ScopeWrite}, CreatedAt: example.At.AddDate(0, -4, 0), ExpiresAt: example.At.AddDate(0, -1, 0)},
}

// ExampleAccess are tokens and sessions: with one just made, or none at all.
func ExampleAccess(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := tokenList{Actor: exampleActor, Sees: true, Now: example.At, People: example.People()}
		l.draft = fresh("token", url.Values{"name": {""}, "scopes": {string(desk.ScopeRead)}, "days": {"90"}})
		if full {
			l.Secret, l.Mine, l.All, l.Sessions = "td_example_4fq2c7hs0v9k1m3x8z6w5r", exampleTokens[1:], exampleTokens[:1], exampleSessions
		}
		return tokenListPage(exampleHead(ctx, f, words.T(ctx, "admin.access")), l)
	})
}

// ExampleAudit is the trail, or its beginning.
func ExampleAudit(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := auditList{Names: map[string]string{
			"sam": example.Sam.Name, "priya": example.Priya.Name, "network": example.Network.Name, "harbor": example.Harbor.Name,
		}}
		if full {
			for i, a := range []store.Audit{
				{By: "sam", Act: "team.save", Ref: "network", Details: `{"changes":[{"field":"Teams[network].Name","from":"Network","to":"Network and phones"},{"field":"Teams[network].Client","to":"harbor"}]}`},
				{By: "sam", Act: "person.save", Ref: "priya", Details: `{"changes":[{"field":"Email"},{"field":"Roles","from":"agent","to":"agent, dispatcher"},{"field":"Teams","from":"network","to":"network, desk"},{"field":"ServesAll","to":"true"},{"field":"VIP","from":"true"}],"more":2}`},
				{By: "sam", Act: "tier.save", Ref: "tier 2", Details: `{"changes":[{"field":"Tiers[2].TargetShare","from":"0.15","to":"0.2"},{"field":"Tiers[2].TimeLimit","to":"1h30m0s"}]}`},
				{By: "sam", Act: "calendar.recompute", Ref: "office", Details: `{"reason":"Good Friday was missing","from":"2026-04-03T04:00:00Z","tickets":12,"in_time":3,"late":0}`},
				{By: "priya", Act: "article.save", Ref: "018f3c1e-77aa-7c30-9d52-5f2d8b1a9e10"},
				{By: "sam", Act: "client.save", Ref: "harbor"},
				{By: "gone", Act: "password.save", Ref: "priya"},
				{Act: "house.first"},
			} {
				a.Pos, a.At = int64(90-i), example.At.Add(-time.Duration(i*i)*7*time.Hour)
				l.Trail = append(l.Trail, a)
			}
			l.Next = "85"
		}
		return auditListPage(exampleHead(ctx, f, words.T(ctx, "admin.audit")), l)
	})
}

// ExampleSetup is a step of the first run: untouched, or refused.
func ExampleSetup(step int) func(part.Frame, bool) templ.Component {
	return func(f part.Frame, full bool) templ.Component {
		return example.Worded(func(ctx context.Context) templ.Component {
			titles := []string{words.T(ctx, "admin.setup.you"), words.T(ctx, "admin.setup.desk"), words.T(ctx, "admin.setup.client"), words.T(ctx, "admin.setup.agent")}
			kept := []url.Values{
				{"name": {""}, "email": {""}, "password": {""}}, {"name": {"Northwind IT"}, "zone": {"America/New_York"}}, {"name": {""}, "domains": {""}}, {"name": {""}, "email": {""}, "password": {""}},
			}[step-1]
			e := setup{Step: step, Secret: "example", Title: titles[step-1], House: example.House(), Zone: kept.Has("zone"), draft: fresh("setup", kept)}
			if full {
				e.draft = exampleSetupRefused(ctx, e)
			}
			f.Title = e.Title
			return setupPage(f, e)
		})
	}
}

// exampleSetupRefused is a step as it comes back.
func exampleSetupRefused(ctx context.Context, e setup) draft {
	noMail := desk.Invalid("email", "email.invalid", "This is not a mail address.")
	switch e.Step {
	case 2:
		long := strings.Repeat("Northwind IT and all who help there, ", 4)
		return e.refused(ctx, "name", long, desk.Invalid("name", "house.name", "The name of the desk has at most 100 characters."))
	case 3:
		d := e.refused(ctx, "domains", "harbordental", desk.Invalid("domains", "client.domain", "This is not a mail domain: write it as example.org."))
		d.typed.Set("name", example.Harbor.Name)
		return d
	case 4:
		d := e.refused(ctx, "email", "marcus@northwind", noMail)
		d.typed.Set("name", example.Marcus.Name)
		return d
	}
	d := e.refused(ctx, "email", "sam@northwind", noMail)
	d.typed.Set("name", example.Sam.Name)
	return d
}

var exampleReceipts = []store.Receipt{
	{ID: "r1", Mailbox: "support", Author: "billing@kestrel-freight.example", EnvelopeTo: []string{"support@northwind.example"}, Size: 48_211, ReceivedAt: example.At.Add(-40 * time.Minute), Why: "Nothing vouches for its sender, and this client wants such mail to wait: the domain publishes no policy."},
	{ID: "r2", Mailbox: "support", Size: 9_204_110, ReceivedAt: example.At.Add(-5 * time.Hour), Why: "It is larger than the desk accepts. The whole mail is still in the mailbox."},
	{ID: "r3", Mailbox: "support", EnvelopeFrom: "scanner@harbordental.example", Size: 2_110, ReceivedAt: example.At.Add(-27 * time.Hour), Why: "It answers itself: this would be the sixth in an hour."},
}

// ExampleQuarantine are mails that could not be placed, or none.
func ExampleQuarantine(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := quarantineList{MayRelease: true}
		if full {
			l.Receipts = exampleReceipts
		}
		return quarantineListPage(exampleHead(ctx, f, words.T(ctx, "admin.quarantine")), l)
	})
}

// ExampleQuarantined is one such mail with its text, or one without a sender and a text.
func ExampleQuarantined(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		q, title := quarantineShow{Receipt: exampleReceipts[1], MayRelease: true, Cut: true}, words.T(ctx, "admin.quarantine.nobody")
		if full {
			q = quarantineShow{Receipt: exampleReceipts[0], MayRelease: true}
			q.Raw = "From: Billing <billing@kestrel-freight.example>\nTo: support@northwind.example\nSubject: Our till in warehouse 3\nDate: Tue, 12 May 2026 11:12:04 +0000\n\nThe till does not print since this morning. Can you look at it?\n"
			title = sender(q.Receipt)
		}
		return quarantineShowPage(exampleHead(ctx, f, title, link{Href: "/admin/quarantine", Label: words.T(ctx, "admin.quarantine")}), q)
	})
}

// ExampleMail is how mail comes and goes after a test: or a desk that has none.
func ExampleMail(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		m := mailShow{Me: example.Sam.Email, Place: page.SetupOnPage}
		if full {
			m.Place = page.SetupOnPage
			m.Mailboxes = []page.Mailbox{{
				ID: "support", Address: "support@northwind.example",
				In:  []page.Door{{Kind: "imap", Host: "mail.northwind.example:993", Encryption: "tls", User: "support", Open: true, At: example.At.Add(-4 * time.Minute)}},
				Out: &page.Door{Kind: "smtp", Host: "mail.northwind.example:465", Encryption: "tls", User: "support"},
			}}
			m.Test = &page.MailTest{To: "support@northwind.example", Sent: true, SentFor: 700 * time.Millisecond, Looked: true, Came: true, CameAfter: 4 * time.Second}
			m.Dead = []deadLetter{{Post: store.Post{Notice: desk.NoticeMessage, Attempts: 14, QueuedAt: example.At.AddDate(0, 0, -2), Why: "550 5.1.1 The mailbox does not exist"}, To: example.Paul, Number: 48077}}
		}
		return mailShowPage(exampleHead(ctx, f, words.T(ctx, "admin.mail")), m)
	})
}

// exampleServer is an account at a mail server.
var exampleServer = page.MailServer{Host: "imap.northwind.example", Port: portIMAPS, Encryption: "tls", User: "support@northwind.example", Kept: true}

// exampleRefusal is what a mail server says against a wrong password.
const exampleRefusal = "sign in as support@northwind.example: imap: NO [AUTHENTICATIONFAILED] Authentication failed."

// ExampleMailbox is an address of the desk after a sign-in that the server refused.
func ExampleMailbox(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := mailboxEdit{Box: page.MailboxSetup{ID: "support", Address: "support@northwind.example", In: exampleServer}, First: true, Kept: true}
		if full {
			e.First, e.Said = false, exampleRefusal
			e.Box.MoveTo, e.Box.AuthHost = "Handled", "mx.northwind.example"
		}
		e.draft = fresh("mailbox", mailboxValues(e))
		return mailboxEditPage(exampleHead(ctx, f, e.Box.Address, mailLink(ctx)), e)
	})
}

// ExampleMailboxNew is the form of the desk's first address.
func ExampleMailboxNew(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := mailboxEdit{IsNew: true, First: !full}
		e.draft = blank("mailbox", mailboxValues(e))
		return mailboxEditPage(exampleHead(ctx, f, words.T(ctx, "admin.mailbox.new"), mailLink(ctx)), e)
	})
}

// ExampleSending is the server that letters leave by: refused, or not named yet.
func ExampleSending(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := sendingEdit{From: "support@northwind.example"}
		if full {
			e.Out = exampleServer
			e.Out.Host, e.Out.Port = "smtp.northwind.example", portSubmissions
			e.Said = "connect to mail server: dial tcp: lookup smtp.northwind.example: no such host"
		}
		values := serverValues(e.Out, portSubmissions)
		values.Set("name", "Northwind IT")
		e.draft = fresh("sending", values)
		return sendingEditPage(exampleHead(ctx, f, words.T(ctx, "admin.sending.title"), mailLink(ctx)), e)
	})
}

func mailLink(ctx context.Context) link {
	return link{Href: "/admin/mail", Label: words.T(ctx, "admin.mail")}
}

// exampleHours are those of a practice in New York, and exampleAgreement what it was promised.
var (
	exampleHours = calendar.Calendar{
		Zone: "America/New_York", Weekly: map[string][]string{
			"mon": {"07:00-18:00"}, "tue": {"07:00-18:00"}, "wed": {"07:00-18:00"}, "thu": {"07:00-12:00", "13:00-20:00"}, "fri": {"07:00-18:00"}, "sat": {"08:00-12:00"},
		},
		Exceptions: []calendar.Exception{{Date: "2026-05-25", Hours: []string{}}, {Date: "2026-12-24", Hours: []string{"07:00-12:00"}}},
	}
	exampleAgreement = sla.Agreement{
		ID: "gold", Name: "Standard support", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Coverage: "office", DayMinutes: 660, Warnings: sla.UsualWarnings,
		Targets: []sla.Target{
			{Clock: sla.FirstResponse, Priority: 1, Minutes: 15},
			{Clock: sla.FirstResponse, Priority: 2, Minutes: 30},
			{Clock: sla.FirstResponse, Priority: 3, Minutes: 120},
			{Clock: sla.Resolution, Priority: 1, Minutes: 120},
			{Clock: sla.Resolution, Priority: 2, Minutes: 240},
			{Clock: sla.Resolution, Priority: 3, Days: 1},
			{Clock: sla.Resolution, Priority: 4, Days: 3},
			{Clock: sla.TierTime, Tier: 2, Priority: 2, Minutes: 165},
			{Clock: sla.Acceptance, Priority: 2, Minutes: 30},
		},
		Escalations: sla.UsualEscalations, Tiers: []int{1, 2}, Time: sla.TimeTerms{PrepaidMinutes: 600, StepMinutes: 15},
		Credits: []sla.Credit{{Clock: sla.Resolution, Priority: 1, Cents: 15000}, {Clock: sla.Resolution, Cents: 5000}},
	}
)

func exampleCalendar() store.Calendar {
	return store.Calendar{ID: "office", Name: "Harbor Dental, New York", Version: 3, Hours: exampleHours, Days: map[string]string{"2026-05-25": "Memorial Day", "2026-12-24": "Christmas Eve"}}
}

var exampleUse = calendarUse{Agreements: []sla.Agreement{exampleAgreement}, Hidden: 1, Teams: []desk.Team{example.FrontLine}, Desk: true}

// ExampleRecompute is a preview of the past counted anew: with clocks that change and a reason that is missing, or with none.
func ExampleRecompute(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		w := words.From(ctx)
		e := calendarEdit{Calendar: exampleCalendar(), MayCount: true}
		e.draft = fresh("calendar", calendarValues(e.Calendar))
		r := recompute{calendarEdit: e, From: example.At.AddDate(0, 0, -7).Truncate(24 * time.Hour)}
		if full {
			r.field, r.wrong = "reason", words.Problem(ctx, desk.Invalid("reason", "recompute.reason", "Say why the past is counted anew, in at most 1000 characters. The trail keeps it."))
			r.moved = exampleMoved(w)
		}
		return calendarRecomputePage(exampleHead(ctx, f, words.T(ctx, "admin.recompute"), calendarsLink(ctx), link{Href: calendarPath("example"), Label: e.Calendar.Name}), r)
	})
}

func exampleMoved(w *words.Words) moved {
	due := func(hours int, state sla.State) sla.Clock {
		return sla.Clock{State: state, Due: example.At.Add(time.Duration(hours) * time.Hour)}
	}
	r := moved{More: 1, Unseen: 2}
	r.Sums = engine.Recomputed{Tickets: 5, InTime: 1, Late: 1}
	r.Moves = []clockMove{
		{48102, "Our till in warehouse 3", w.Code("clock", string(sla.Resolution)), due(2, sla.Running), due(-3, sla.Breached)},
		{48101, "VPN drops every hour", w.Code("clock", string(sla.FirstResponse)), due(-5, sla.Breached), due(19, sla.Running)},
		{48088, "Label printer prints blank", w.Code("clock", string(sla.TierTime)), due(4, sla.Running), due(26, sla.Running)},
	}
	return r
}

// ExampleRebind is a preview of running tickets going over: with clocks that change and a reason that is missing, or with none.
func ExampleRebind(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		r := rebind{agreementEdit: agreementEdit{Agreement: exampleAgreement, MayBind: true}}
		r.draft = fresh("agreement", agreementValues(r.Agreement))
		if full {
			r.field, r.wrong = "reason", words.Problem(ctx, desk.Invalid("reason", "rebind.reason", "Say why running tickets go over to it, in at most 1000 characters. The trail keeps it."))
			r.moved = exampleMoved(words.From(ctx))
		}
		return agreementRebindPage(exampleHead(ctx, f, words.T(ctx, "admin.rebind"), agreementsLink(words.T(ctx, "admin.agreements")), link{Href: agreementPath("example"), Label: r.Agreement.Name}), r)
	})
}

// exampleFeeds are a subscription that was read, one that could not be, and one that was refused, with what they propose.
func exampleFeeds(ctx context.Context) calendarFeeds {
	closed := func(name string) *calendar.Day { return &calendar.Day{Name: name} }
	f := calendarFeeds{
		draft: blank("feed", url.Values{"url": {""}}),
		All: []store.Subscription{
			{ID: "county", Calendar: "office", URL: "https://dates.newyork.example/public/holidays.ics", TriedAt: example.At.Add(-3 * time.Hour), ReadAt: example.At.Add(-3 * time.Hour)},
			{
				ID: "practice", Calendar: "office", URL: "https://calendar.harbordental.example/closing-days/3f1c9a.ics", TriedAt: example.At.Add(-time.Hour), ReadAt: example.At.AddDate(0, 0, -6),
				Problem: store.Trouble{Code: "feed.status", Message: "The server answers, but gives no calendar: the address may be wrong or out of date, or need a sign-in."},
			},
		},
		Proposed: []calendar.Proposal{
			{Subscription: "county", Date: "2026-05-25", Kind: calendar.ProposeGone, Now: closed("Memorial Day")},
			{Subscription: "county", Date: "2026-07-03", Kind: calendar.ProposeNew, Said: closed("Independence Day (observed)")},
			{Subscription: "practice", Date: "2026-12-24", Kind: calendar.ProposeChange, Now: &calendar.Day{Hours: []string{"07:00-12:00"}, Name: "Christmas Eve"}, Said: closed("Christmas Eve")},
		},
	}
	f.typed = url.Values{"url": {"http://dates.example/holidays.ics"}}
	f.field, f.wrong = "url", words.Problem(ctx, desk.Invalid("url", "feed.plain", "This address is not encrypted: anybody on the way could change the dates. Use one that begins with https://."))
	return f
}

// ExampleCalendars are the coverage calendars, or none.
func ExampleCalendars(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := calendarList{}
		if full {
			own := exampleCalendar()
			own.ID, own.Name, own.Client = "kestrel", "Warehouse, day and night", example.Kestrel.ID
			l.Calendars, l.Clients = []store.Calendar{exampleCalendar(), own}, map[desk.ClientID]desk.Client{example.Kestrel.ID: example.Kestrel}
			l.Used, l.Proposed = map[string]calendarUse{"office": exampleUse}, map[string]int{"office": 3}
		}
		return calendarListPage(exampleHead(ctx, f, words.T(ctx, "admin.calendars")), l)
	})
}

// ExampleCalendar is a calendar whose Tuesday was refused, with holidays to look at; or a new one.
func ExampleCalendar(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := calendarEdit{IsNew: true, Today: example.At, Year: 2026, Clients: []desk.Client{example.Harbor, example.Kestrel}, Calendar: store.Calendar{Hours: calendar.Calendar{Zone: "Europe/London", Weekly: usualWeek}}}
		title := words.T(ctx, "admin.calendar.new")
		if full {
			e.IsNew, e.Calendar, e.Region, e.Use, e.MayCount = false, exampleCalendar(), "US", exampleUse, true
			e.Proposed = holiday.Of(e.Region, e.Year)
			e.Feeds = exampleFeeds(ctx)
			title = e.Calendar.Name
		}
		e.draft = fresh("calendar", calendarValues(e.Calendar))
		if full {
			e.typed = maps.Clone(e.typed)
			e.typed.Set("tue", "07:00-12:00, 11:00-18:00")
			e.field, e.wrong = "tue", words.Problem(ctx, desk.Refusal("tue", "calendar.overlap", "07:00-12:00 and 11:00-18:00 overlap. Join them, or move one."))
		}
		return calendarEditPage(exampleHead(ctx, f, title, link{Href: "/admin/calendars", Label: words.T(ctx, "admin.calendars")}), e)
	})
}

// ExampleAgreements are what clients were promised, or nothing.
func ExampleAgreements(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := agreementList{Calendars: map[string]store.Calendar{}}
		if full {
			l.Agreements, l.Calendars["office"] = []sla.Agreement{exampleAgreement}, exampleCalendar()
		}
		return agreementListPage(exampleHead(ctx, f, words.T(ctx, "admin.agreements")), l)
	})
}

// ExampleAgreement is an agreement with its promises and its test bench, or a new one.
func ExampleAgreement(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := agreementEdit{IsNew: true, Calendars: []store.Calendar{exampleCalendar()}, Agreement: usualAgreement(example.At), Bench: bench{Priority: 2, Type: desk.Incident, Zone: "America/New_York"}}
		title := words.T(ctx, "admin.agreement.new")
		if full {
			e.IsNew, e.MayBind, e.Agreement, title = false, true, exampleAgreement, exampleAgreement.Name
			e.Agreement.Version = 4
			zone, _ := time.LoadLocation(e.Bench.Zone) // its zone data is part of the program
			if hours, err := calendar.Compile(exampleHours, zone); err == nil {
				at := time.Date(2026, 5, 15, 16, 40, 0, 0, zone)
				e.Bench.At = at.Format(benchForm)
				e.Bench.answer(e.Agreement, calendar.Always(hours), at)
			}
		}
		e.draft = fresh("agreement", agreementValues(e.Agreement))
		return agreementEditPage(exampleHead(ctx, f, title, link{Href: "/admin/agreements", Label: words.T(ctx, "admin.agreements")}), e)
	})
}

func exampleTouch() []desk.Touch {
	return []desk.Touch{
		{ID: "erp", System: "ERP", Words: []string{"ERP"}, Who: desk.TouchClient, Text: "Call their IT first."},
		{ID: "line", System: "Leased line", Words: []string{"line"}, Who: desk.TouchVendor, Vendor: example.Tamarack.ID},
	}
}

// ExampleTouches are who may touch what, or none.
func ExampleTouches(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := touchList{House: example.House()}
		if full {
			l.Rows = exampleTouch()
		}
		return touchListPage(exampleHead(ctx, f, words.T(ctx, "admin.touch")), l)
	})
}

// ExampleTouch is a row that was refused, or a new one.
func ExampleTouch(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := touchEdit{IsNew: true, House: example.House(), draft: fresh("touch", touchValues(desk.Touch{Who: desk.TouchTeam}))}
		title := words.T(ctx, "admin.touch.new")
		if full {
			e.IsNew, e.Row = false, exampleTouch()[1]
			e.draft = fresh("touch", touchValues(e.Row))
			e.draft = e.refused(ctx, "words", "l", desk.Invalid("words", "touch.word", "A word has 2 to 100 characters; a single letter would fit nearly every ticket."))
			title = e.Row.System
		}
		return touchEditPage(exampleHead(ctx, f, title, link{Href: "/admin/touch", Label: words.T(ctx, "admin.touch")}), e)
	})
}
