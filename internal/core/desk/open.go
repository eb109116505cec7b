package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// Open begins a ticket. The body becomes its first message.
type Open struct {
	Type      Type // zero: incident
	Client    ClientID
	Site      SiteID
	Requester PersonID
	Category  CategoryID
	Impact    Level
	Urgency   Level
	Affected  int    // how many people are hit; gives the impact where none is named
	Said      Reason // what the answers to guided intake gave
	Team      TeamID
	Restrict  bool // seen only by its team and requester from the first moment
	FollowUp  TicketID
	Automatic bool // came as automatic mail: nobody waits for an answer
	Tags      []string
	Content   Content
	Walked    Walked  // a script that the requester went through first
	Note      Content // internal words for the agents, as where it may belong
}

// Name is "open".
func (Open) Name() string { return "open" }

// Needs the client and the requester.
func (c Open) Needs() Needs {
	return Needs{Client: c.Client, Persons: []PersonID{c.Requester}, Other: c.FollowUp, ScriptIn: c.Walked.Script}
}

func (c Open) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if t.Version != 0 {
		return nil, Conflict("ticket.exists", "This ticket is open already.")
	}
	requester, err := f.person(c.Requester, "requester")
	if err != nil {
		return nil, err
	}
	if err := c.check(f, requester); err != nil {
		return nil, err
	}
	decided, own := c.route(f, requester, s), len(c.Tags)
	c = c.as(decided)
	opened, err := c.opened(f, s, decided)
	if err != nil {
		return nil, err
	}
	entries := []Entry{with(opened, Content{Subject: c.Content.Subject})}
	entries = append(entries, f.bind(c.Client, c.Site, s.At)...)
	entries = append(entries, c.restriction(opened, f, s)...)
	first := c.Content
	first.Subject = ""
	if !first.IsEmpty() {
		entries = append(entries, with(MessagePosted{Side: SideRequester, From: c.Requester, Automatic: c.Automatic}, first))
	}
	for i, tag := range c.Tags {
		entries = append(entries, same(TicketTagged{Tag: tag, ByRule: i >= own})...)
	}
	if !c.Note.IsEmpty() {
		entries = append(entries, with(NoteWritten{}, c.Note))
	}
	if c.FollowUp != "" {
		entries = append(entries, same(TicketLinked{Other: c.FollowUp, Relation: FollowUp})...)
	}
	return append(entries, c.walked(f, len(entries))...), nil
}

func (c Open) otherSide(t Ticket, f Facts, _ Stamp) []Entry {
	if c.FollowUp == "" {
		return nil
	}
	return same(TicketLinked{Other: t.ID, Relation: FollowedBy})
}

func (c Open) check(f Facts, requester Person) error {
	if err := c.mayOpen(f, requester); err != nil {
		return err
	}
	if c.Type != "" && !slices.Contains(Types, c.Type) {
		return Invalid("type", "type.unknown", "The type is one of incident, request, problem, change, alert.")
	}
	if err := checkLevels(c.Impact, c.Urgency); err != nil {
		return err
	}
	if err := c.checkTags(); err != nil {
		return err
	}
	if err := checkID("site_id", string(c.Site)); err != nil {
		return err
	}
	if err := c.checkFollowUp(f); err != nil {
		return err
	}
	return c.checkTexts()
}

func (c Open) checkTexts() error {
	if err := checkSubject(c.Content.Subject); err != nil {
		return err
	}
	if err := c.Content.checkSize("body"); err != nil {
		return err
	}
	return c.Note.checkSize("note")
}

// checkFollowUp keeps a new ticket from writing into the timeline of one its opener may not see, or that is over for good.
func (c Open) checkFollowUp(f Facts) error {
	if c.FollowUp == "" {
		return nil
	}
	other := f.Other
	if other.Version == 0 || other.Client != c.Client || !f.Actor.Scope().Admits(other) {
		return Invalid("follow_up", "follow_up.unknown", "There is no such ticket of this client to follow.")
	}
	if other.State.IsFinal() {
		return Conflict("follow_up.final", "That ticket was merged or discarded. Open a new one without it.")
	}
	return nil
}

func (c Open) checkTags() error {
	for i, tag := range c.Tags {
		if !tagForm.MatchString(tag) || slices.Contains(c.Tags[:i], tag) || i >= maxTags {
			return Invalid("tags", "tag.form", "A tag has 1 to 40 small letters, digits, dots, dashes or underscores, and stands once.")
		}
	}
	return nil
}

// mayOpen lets a contact open for themselves, and an agent for any contact of a client they serve.
func (c Open) mayOpen(f Facts, requester Person) error {
	if !f.Actor.Allows(ScopeWrite) {
		return Forbidden("token.read_only", "This token may read only. Use one with the scope \"write\".")
	}
	if f.Actor.Only != "" {
		return Forbidden("link.one_request", "This link opens one request and begins no other. Sign in, or write a mail.")
	}
	if f.Client.ID == "" || f.Client.ID != c.Client || !f.Actor.IsMachine() && f.Actor.Person.Disabled {
		return NotFound("client")
	}
	if !f.Actor.IsMachine() && !f.Actor.Person.MayServe(c.Client) {
		return c.mayOpenOwn(f.Actor)
	}
	if !requester.IsContact(c.Client) {
		return Invalid("requester", "requester.not_of_client", "The requester is no contact of this client. Add them to it first.")
	}
	return nil
}

func (c Open) mayOpenOwn(actor Actor) error {
	if !actor.Person.IsContact(c.Client) {
		return NotFound("client")
	}
	if actor.Person.ID != c.Requester {
		return Forbidden("open.for_others", "You can open tickets in your own name only.")
	}
	if c.Type != "" && c.Type != Incident && c.Type != Request {
		return Forbidden("open.type", "Only the service desk opens problems, changes and alerts.")
	}
	if c.Team != "" || len(c.Tags) > 0 || !c.Note.IsEmpty() {
		return Forbidden("open.team", "Only the service desk chooses the team, sets tags and writes notes.")
	}
	return nil
}

// route asks the routing rules, where nobody chose the team.
func (c Open) route(f Facts, requester Person, s Stamp) routing.Decision {
	if c.Team != "" {
		return routing.Decision{}
	}
	opening := Opening{
		Client: c.Client, Site: c.site(f), Requester: requester, Via: s.Via, Type: c.Type, Category: c.Category, Impact: c.impact(), Urgency: c.Urgency,
		Tags: c.Tags, Subject: c.Content.Subject, Body: c.Content.Body,
	}
	facts := opening.Facts()
	return f.Router.Route(facts, s.At, f.mayBegin(c.begins(f), facts))
}

// begins is the ticket as far as the policy of tiers asks about it.
func (c Open) begins(f Facts) Ticket {
	t := Ticket{Client: c.Client, Category: c.Category, VIP: f.Persons[c.Requester].VIP}
	t.Priority, _ = f.matrix().Priority(orMedium(c.impact()), orMedium(c.Urgency))
	return f.House.beginsAt(t)
}

// as takes over what rules set and the opener left open.
func (c Open) as(d routing.Decision) Open {
	c.Category, c.Type = either(c.Category, CategoryID(d.Category)), either(c.Type, Type(d.Type))
	c.Impact, c.Urgency = either(c.impact(), Level(d.Impact)), either(c.Urgency, Level(d.Urgency))
	c.Tags = append(slices.Clone(c.Tags), slices.DeleteFunc(slices.Clone(d.Tags), func(tag string) bool { return slices.Contains(c.Tags, tag) })...)
	return c
}

// impact is the one named, else what the number of people says, else nothing.
func (c Open) impact() Level {
	if c.Impact == "" && c.Affected > 0 {
		return ImpactOf(c.Affected)
	}
	return c.Impact
}

func (c Open) opened(f Facts, s Stamp, d routing.Decision) (TicketOpened, error) {
	team, route, err := c.startsWith(f, d)
	if err != nil {
		return TicketOpened{}, err
	}
	impact, urgency := orMedium(c.impact()), orMedium(c.Urgency)
	priority, why := f.matrix().Priority(impact, urgency)
	return TicketOpened{
		Type: c.kind(f), Client: c.Client, Site: c.site(f), Requester: c.Requester, Via: s.Via,
		Team: team.ID, Tier: team.Tier, Category: c.Category,
		Impact: impact, Urgency: urgency, Priority: priority, Route: route, Why: why, Automatic: c.Automatic,
		Fired: d.Fired, Rules: d.Version, VIP: f.Persons[c.Requester].VIP, Said: c.Said,
	}, nil
}

// startsWith gives the team that gets the ticket first: the one named, else the rules', else the category's, else the intake.
func (c Open) startsWith(f Facts, d routing.Decision) (Team, Reason, error) {
	if c.Team != "" {
		team, err := f.team(c.Team, "team_id")
		if err == nil {
			err = c.mayBeginIn(team, f)
		}
		return team, Reason{Source: "person", Words: "Chosen when the ticket was opened."}, err
	}
	if _, ok := f.House.Categories[c.Category]; c.Category != "" && !ok {
		return Team{}, Reason{}, Invalid("category_id", "category.unknown", "There is no such category.")
	}
	begins := c.begins(f)
	if id, reason, ok := f.routed(d, begins); ok {
		return f.House.Teams[id], reason, nil
	}
	team, err := f.team(f.House.intakeFor(begins), "team_id")
	return team, f.elsewhere(d, begins, team.ID), err
}

// mayBeginIn refuses a chosen team that cannot have the ticket. A dispatcher may begin in any tier.
func (c Open) mayBeginIn(team Team, f Facts) error {
	t := c.begins(f)
	if err := t.mustFit(team, f.House); err != nil {
		return err
	}
	if f.Actor.Person.Has(RoleDispatcher) {
		return nil
	}
	return f.House.mustReach(t, team)
}

// routed is the team that rules or the category choose, and why.
func (f Facts) routed(d routing.Decision, t Ticket) (TeamID, Reason, bool) {
	if fired, ok := d.TeamRule(); ok {
		return TeamID(d.Team), Reason{
			Source: "rule", Version: d.Version, Ref: fired.Rule, Values: fired.Values,
			Words: fmt.Sprintf("Rule %d of group %s in version %d holds%s.", fired.Place, fired.Group, d.Version, onFields(fired.Values)),
		}, true
	}
	c := f.House.Categories[t.Category]
	if team, ok := f.House.Teams[c.Team]; ok && (team.Client == "" || team.Client == t.Client) && f.House.allows(t, team) {
		return team.ID, Reason{
			Source: "category", Version: f.House.Version, Ref: string(t.Category), Values: tried(d),
			Words: fmt.Sprintf("None of the %d routing rules asked gave a team; the category names this one in version %d of the set-up.", d.Tried, f.House.Version),
		}, true
	}
	return "", Reason{}, false
}

func tried(d routing.Decision) []rules.Match {
	return []rules.Match{{Field: "tried", Value: strconv.Itoa(d.Tried)}}
}

func onFields(values []rules.Match) string {
	if len(values) == 0 {
		return " for every ticket"
	}
	var names []string
	for _, v := range values {
		names = append(names, strings.ReplaceAll(v.Field, "_", " "))
	}
	return ": " + strings.Join(names, ", ")
}

// elsewhere says why the intake begins, or the team that stands in for it.
func (f Facts) elsewhere(d routing.Decision, t Ticket, begins TeamID) Reason {
	if begins != f.House.Intake {
		return Reason{
			Source: "rights", Version: f.House.Version, Ref: string(t.Category), Values: tried(d),
			Words: fmt.Sprintf("By version %d of the set-up the intake's tier may not have this category, and no rule or category gave a team that may.", f.House.Version),
		}
	}
	named := "no category was given"
	if t.Category != "" {
		named = "the category names no team"
	}
	return Reason{
		Source: "default", Version: f.House.Version, Ref: string(t.Category), Values: tried(d),
		Words: fmt.Sprintf("None of the %d routing rules asked gave a team and %s: the intake team of version %d starts.", d.Tried, named, f.House.Version),
	}
}

func (c Open) kind(f Facts) Type {
	if c.Type != "" {
		return c.Type
	}
	if category, ok := f.House.Categories[c.Category]; ok && category.Type != "" {
		return category.Type
	}
	return Incident
}

// site is the one named, else the requester's at this client.
func (c Open) site(f Facts) SiteID {
	if c.Site != "" {
		return c.Site
	}
	for _, contact := range f.Persons[c.Requester].Contacts {
		if contact.Client == c.Client {
			return contact.Site
		}
	}
	return ""
}

func (c Open) restriction(opened TicketOpened, f Facts, s Stamp) []Entry {
	if !c.Restrict {
		return nil
	}
	restricted := TicketRestricted{Teams: []TeamID{opened.Team}}
	if f.Actor.Person.IsAgent() {
		restricted.People = []PersonID{f.Actor.Person.ID}
	}
	return same(restricted)
}

// matrix is the client's own, else the house's.
func (f Facts) matrix() Matrix {
	if f.Client.HasOwn {
		return f.Client.Matrix
	}
	return f.House.Matrix
}
