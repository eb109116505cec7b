package desk

import (
	"slices"
	"time"
)

// Act is something done to what is no ticket: people, clients, the set-up of the desk.
type Act string

// The acts.
const (
	ActSeePeople      Act = "see_people"     // of the clients one serves, and colleagues
	ActSaveContact    Act = "save_contact"   // add and change contacts of the clients one serves
	ActSaveStaff      Act = "save_staff"     // give people roles, teams and clients to serve
	ActSaveClient     Act = "save_client"    // add and change clients and their sites
	ActSaveHouse      Act = "save_house"     // tiers, teams, categories
	ActRecompute      Act = "recompute"      // change what clocks have counted already
	ActAcceptClock    Act = "accept_clock"   // take the time of a host whose clock was moved
	ActSaveArticle    Act = "save_article"   // write knowledge
	ActSaveScript     Act = "save_script"    // write, change and retire scripts
	ActSeeQuarantine  Act = "see_quarantine" // mails that could not be placed
	ActReadAudit      Act = "read_audit"     // who changed what beside the tickets
	ActUploadFile     Act = "upload_file"    // for a client one serves or belongs to
	ActSeeOwnTokens   Act = "see_own_tokens" // names and dates of one's own keys and sessions
	ActChangeOwnToken Act = "change_own_token"
	ActSuggest        Act = "suggest"     // what a text is likely about, and which tickets one sees are like it
	ActSeeModel       Act = "see_model"   // what was learned from solved tickets, and how good it is
	ActSeeReports     Act = "see_reports" // how the desk's work goes, in numbers
	ActSeeBoard       Act = "see_board"   // who of the desk works when, and on what
	ActSaveLeave      Act = "save_leave"  // when people of the desk are off, and nothing else of them
	ActSeeAccess      Act = "see_access"  // keys and sessions of everybody, to end them
)

var (
	// Roles are all roles.
	Roles = []Role{RoleRequester, RoleAgent, RoleDispatcher, RoleManager, RoleAdministrator, RoleVendor}
	staff = []Role{RoleAgent, RoleDispatcher, RoleManager, RoleAdministrator}
)

// offices says for every act which roles may do it and which scope a token needs. What is not in here nobody may do.
var offices = map[Act]struct {
	roles []Role
	scope TokenScope
}{
	ActSeePeople:      {staff, ScopeRead},
	ActSaveContact:    {staff, ScopeWrite},
	ActSaveStaff:      {[]Role{RoleManager, RoleAdministrator}, ScopeAdmin},
	ActSaveClient:     {[]Role{RoleManager, RoleAdministrator}, ScopeAdmin},
	ActSaveHouse:      {[]Role{RoleManager, RoleAdministrator}, ScopeAdmin},
	ActRecompute:      {[]Role{RoleAdministrator}, ScopeAdmin},
	ActAcceptClock:    {[]Role{RoleAdministrator}, ScopeAdmin},
	ActSaveArticle:    {staff, ScopeWrite},
	ActSaveScript:     {[]Role{RoleManager, RoleAdministrator}, ScopeAdmin},
	ActSeeQuarantine:  {[]Role{RoleDispatcher, RoleManager, RoleAdministrator}, ScopeRead},
	ActReadAudit:      {[]Role{RoleAdministrator}, ScopeAdmin},
	ActUploadFile:     {Roles, ScopeWrite},
	ActSeeOwnTokens:   {Roles, ScopeRead},
	ActChangeOwnToken: {Roles, ScopeWrite},
	ActSuggest:        {staff, ScopeRead},
	ActSeeModel:       {[]Role{RoleManager, RoleAdministrator}, ScopeRead},
	ActSeeReports:     {[]Role{RoleDispatcher, RoleManager, RoleAdministrator}, ScopeRead},
	ActSeeBoard:       {[]Role{RoleDispatcher, RoleManager, RoleAdministrator}, ScopeRead},
	ActSaveLeave:      {[]Role{RoleDispatcher, RoleManager, RoleAdministrator}, ScopeWrite},
	ActSeeAccess:      {[]Role{RoleAdministrator}, ScopeAdmin},
}

// MayAct tells, as an error or none, whether an actor may do something that is no command on a ticket. Everybody with a
// record counts as a requester. Who came by the link in a letter reaches their ticket and nothing else.
func (a Actor) MayAct(act Act) error {
	if a.IsMachine() {
		return nil
	}
	office, ok := offices[act]
	if !ok || a.Only != "" || a.Person.ID == "" || a.Person.Disabled || !slices.ContainsFunc(office.roles, a.Person.holds) {
		return Forbidden("act.not_yours", "Your role does not allow this. Ask a manager or an administrator.")
	}
	if !a.Allows(office.scope) {
		return Forbidden("token.scope", "This token does not reach that far. Use one with the scope \""+string(office.scope)+"\".").
			With(said("Scope", string(office.scope)))
	}
	return nil
}

// MaySetAway tells whether an actor says until when somebody of the desk is away: they of themselves, and of everybody who leads the work.
func (a Actor) MaySetAway(id PersonID) bool {
	p := a.Person
	return a.Allows(ScopeWrite) && p.IsAgent() && (p.ID == id || p.Has(RoleDispatcher) || p.Has(RoleManager))
}

// MaySaveLeave tells, as an error or none, whether an actor plans the leave of somebody: of people of the desk, who leads the work.
func (a Actor) MaySaveLeave(p Person) error {
	if !p.IsAgent() || p.Disabled || !a.MaySee(p) {
		return NotFound("person")
	}
	return a.MayAct(ActSaveLeave)
}

// LeaveOf gives when somebody is off, as far as an actor may know: why is theirs, and the managers' and administrators', to know.
func (a Actor) LeaveOf(p Person) []Leave {
	all := slices.Clone(p.Leave)
	if a.Person.ID == p.ID || a.Person.Has(RoleManager) || a.Person.Has(RoleAdministrator) {
		return all
	}
	for i := range all {
		all[i].Why = ""
	}
	return all
}

// WithLeave adds a leave of a person; one that is planned so already stays once.
func (p Person) WithLeave(l Leave) (Person, error) {
	if l.From.IsZero() || !l.Until.After(l.From) || !slices.Contains(LeaveWhys, l.Why) {
		return p, Invalid("leave", "person.leave", "A leave ends after it begins, and is one of vacation, sick, training, other.")
	}
	if slices.ContainsFunc(p.Leave, l.is) {
		return p, nil
	}
	p.Leave = append(slices.Clone(p.Leave), l)
	slices.SortStableFunc(p.Leave, func(a, b Leave) int { return a.From.Compare(b.From) })
	return p, nil
}

// WithoutLeave takes the leave of a person out again that begins and ends so. Who takes it out need not know why it was.
func (p Person) WithoutLeave(from, until time.Time) (Person, error) {
	i := slices.IndexFunc(p.Leave, func(l Leave) bool { return l.From.Equal(from) && l.Until.Equal(until) })
	if i < 0 {
		return p, NotFound("leave")
	}
	p.Leave = slices.Delete(slices.Clone(p.Leave), i, i+1)
	return p, nil
}

// holds counts everybody as a requester: without a client that opens nothing.
func (p Person) holds(role Role) bool { return role == RoleRequester || p.Has(role) }

// MayGrant tells whether the actor may give out a token with these scopes: no more than they hold themselves.
func (a Actor) MayGrant(scopes []TokenScope) error {
	if len(scopes) == 0 {
		return Invalid("scopes", "token.scopes", "Name at least one scope: read, write or admin.")
	}
	for _, scope := range scopes {
		if !slices.Contains(TokenScopes, scope) {
			return Invalid("scopes", "token.scopes", "The scopes are read, write and admin.")
		}
		if !a.Allows(scope) {
			return Forbidden("token.more_than_held", "A token cannot make one that reaches further than itself.")
		}
		if scope == ScopeAdmin && !a.Person.Has(RoleManager) && !a.Person.Has(RoleAdministrator) {
			return Forbidden("token.more_than_held", "Only managers and administrators hold the scope \"admin\".")
		}
	}
	return nil
}

// MaySee tells whether the actor may see the record of a person: their own, a colleague's, or one of a client they serve.
func (a Actor) MaySee(p Person) bool {
	if a.IsMachine() || p.ID == a.Person.ID {
		return true
	}
	if a.MayAct(ActSeePeople) != nil {
		return false
	}
	if p.IsAgent() || a.Person.ServesAll {
		return true
	}
	return slices.ContainsFunc(p.Contacts, func(c Contact) bool { return a.Person.MayServe(c.Client) })
}

// MayChange tells whether the actor may put one record of a person in the place of another; before is zero for a new one.
// Nobody grants more than they hold.
func (a Actor) MayChange(before, after Person) error {
	if before.ID != "" && !a.MaySee(before) {
		return NotFound("person")
	}
	if err := a.MayAct(ActSaveContact); err != nil {
		return err
	}
	if before.ID != "" && before.ID == a.Person.ID && (after.Disabled || before.Has(RoleAdministrator) && !after.Has(RoleAdministrator)) {
		return Conflict("person.self_lockout", "You would lock yourself out. Let another administrator do it.")
	}
	if touchesStaff(before, after) {
		if err := a.MayAct(ActSaveStaff); err != nil {
			return err
		}
	}
	return a.mayGrantRecord(before, after)
}

// touchesStaff tells whether a change needs more than an agent's right: it is about somebody of the desk, or makes one.
func touchesStaff(before, after Person) bool {
	plain := func(p Person) bool {
		return !slices.ContainsFunc(p.Roles, func(r Role) bool { return r != RoleRequester }) && len(p.Teams)+len(p.Serves) == 0 && !p.ServesAll
	}
	return !plain(before) || !plain(after) || before.Disabled != after.Disabled || !sameWork(before, after)
}

// sameWork tells whether nothing changed of how the desk treats somebody's cases and gives them work.
func sameWork(a, b Person) bool {
	return a.VIP == b.VIP && a.Shift == b.Shift && a.Capacity == b.Capacity && slices.Equal(a.Skills, b.Skills) && slices.Equal(a.Leave, b.Leave)
}

func (a Actor) mayGrantRecord(before, after Person) error {
	if a.IsMachine() || a.Person.Has(RoleAdministrator) {
		return nil
	}
	more := Forbidden("person.more_than_held", "You cannot give or take what you do not hold yourself.")
	if before.Has(RoleAdministrator) || after.Has(RoleAdministrator) {
		return more
	}
	if after.ServesAll && !before.ServesAll && !a.Person.ServesAll {
		return more
	}
	if before.ID != "" && before.ID != a.Person.ID && before.Email != after.Email && a.reachesLess(before) {
		return Forbidden("person.address_of_more", "The address is what somebody signs in with. Only who reaches all that they reach may change it: ask an administrator.")
	}
	for _, client := range after.Serves {
		if !slices.Contains(before.Serves, client) && !a.Person.MayServe(client) {
			return more
		}
	}
	for _, contact := range changedContacts(before.Contacts, after.Contacts) {
		if !a.Person.MayServe(contact.Client) {
			return NotFound("client")
		}
	}
	return nil
}

// reachesLess tells whether a person works for or belongs to a client that the actor does not serve. A new password goes to the
// address of a person, so whoever sets the address could become them.
func (a Actor) reachesLess(p Person) bool {
	foreign := func(c ClientID) bool { return !a.Person.MayServe(c) }
	return p.ServesAll && !a.Person.ServesAll || slices.ContainsFunc(p.Serves, foreign) ||
		slices.ContainsFunc(p.Contacts, func(c Contact) bool { return foreign(c.Client) })
}

// changedContacts gives the memberships that are in one list only.
func changedContacts(before, after []Contact) []Contact {
	var changed []Contact
	for _, c := range after {
		if !slices.Contains(before, c) {
			changed = append(changed, c)
		}
	}
	for _, c := range before {
		if !slices.Contains(after, c) {
			changed = append(changed, c)
		}
	}
	return changed
}

// MayReach tells whether the actor serves a client or belongs to it.
func (a Actor) MayReach(client ClientID) bool {
	return a.IsMachine() || a.Only == "" && (a.Person.MayServe(client) || a.Person.IsContact(client))
}

// Readers says who reads an article: everybody, a client's people, or agents from a tier on.
type Readers struct {
	Audience string   // "public", "client", "tier"
	Client   ClientID // for "client"; empty: every client
	Tier     int      // for "tier"
}

// MayRead tells whether the actor is among the readers. What is public is so for those too who have not signed in: the portal
// answers before it asks who somebody is. The tiers of the actor's teams are in the house.
func (a Actor) MayRead(r Readers, h House) bool {
	switch r.Audience {
	case "public":
		return true
	case "client":
		return r.Client == "" && a.Person.ID != "" && a.Only == "" || a.MayReach(r.Client)
	case "tier":
		return a.mayReadTier(r.Tier, h)
	default:
		return a.IsMachine()
	}
}

func (a Actor) mayReadTier(tier int, h House) bool {
	if a.IsMachine() || a.Person.Has(RoleManager) || a.Person.Has(RoleAdministrator) || a.Person.Has(RoleDispatcher) {
		return true
	}
	return a.Person.IsAgent() && slices.ContainsFunc(a.Person.Teams, func(id TeamID) bool { return h.Teams[id].Tier >= tier })
}
