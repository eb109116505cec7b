package desk

// right is a relation between an actor and a ticket that lets the actor do something.
type right int

const (
	rightRequester  right = iota // the ticket's requester, or a contact who sees it
	rightOwn                     // the ticket's requester in person
	rightAgent                   // any agent who sees it
	rightTeam                    // a member of its team
	rightVoice                   // its customer owner
	rightDispatcher              // a dispatcher who sees it
	rightManager                 // a manager or administrator who sees it
	rightMachine                 // the desk itself
	rightNamed                   // named on a restricted ticket
)

var (
	anyoneOnIt = []right{rightRequester, rightAgent, rightDispatcher, rightManager, rightMachine}
	agents     = []right{rightAgent, rightDispatcher, rightManager, rightMachine}
	workers    = []right{rightTeam, rightVoice, rightDispatcher, rightMachine}
	teamOnly   = []right{rightTeam, rightDispatcher, rightMachine}
	leaders    = []right{rightDispatcher, rightManager, rightMachine}
)

// rights says for every command who may give it. What is not in here nobody may do.
var rights = map[string][]right{
	"post_message":       anyoneOnIt,
	"write_note":         agents,
	"note_bounce":        {rightMachine},
	"classify":           agents,
	"route":              teamOnly,
	"assign":             teamOnly,
	"offer_handoff":      workers,
	"accept_handoff":     {rightTeam},
	"return_handoff":     {rightTeam},
	"withdraw_handoff":   agents,
	"expire_handoff":     {rightMachine},
	"rate_handoff":       agents,
	"hold":               workers,
	"resume":             workers,
	"resolve":            {rightTeam, rightVoice, rightDispatcher, rightOwn},
	"confirm":            {rightOwn},
	"rate":               {rightRequester},
	"reopen":             {rightRequester, rightTeam, rightVoice, rightDispatcher, rightMachine},
	"close":              leaders,
	"discard":            {rightTeam, rightDispatcher},
	"merge":              teamOnly,
	"link":               agents,
	"unlink":             agents,
	"tag":                agents,
	"untag":              agents,
	"watch":              anyoneOnIt,
	"unwatch":            anyoneOnIt,
	"restrict":           {rightTeam, rightDispatcher, rightManager},
	"lift_restriction":   {rightNamed},
	"move_client":        {rightTeam, rightDispatcher, rightManager},
	"change_voice":       {rightVoice, rightDispatcher, rightManager},
	"raise":              agents,
	"answer_raise":       {rightManager},
	"add_task":           agents,
	"change_task":        agents,
	"log_time":           {rightAgent, rightDispatcher, rightManager},
	"start_script":       agents,
	"answer_step":        agents,
	"step_back":          agents,
	"finish_script":      agents,
	"record_erasure":     {rightMachine},
	"list_for_dispatch":  agents,
	"clear_for_dispatch": leaders,
	"tell_clocks":        {rightMachine},
	"call_planned":       {rightMachine},
	"bind_agreement":     {rightMachine},
	"find_person":        {rightMachine},
	"reroute":            teamOnly,
	"escalate_by_rule":   {rightMachine},
	"ask_attention":      {rightRequester},
	"set_major":          leaders,
	"schedule_work":      {rightTeam, rightDispatcher, rightManager},
	"move_work":          {rightTeam, rightDispatcher, rightManager},
	"cancel_work":        {rightTeam, rightDispatcher, rightManager},
	"finish_work":        {rightAgent, rightDispatcher, rightManager},
}

// mayDo asks whether one of the actor's rights on the ticket lets it give the command.
func mayDo(c Command, t Ticket, a Actor) error {
	for _, r := range rights[c.Name()] {
		if a.has(r, t) {
			return nil
		}
	}
	if a.Scope().IsAgentOf(t) {
		return Forbidden("ticket.not_yours", "This ticket is with another team. Write a note, or ask that team or a dispatcher.")
	}
	return Forbidden("ticket.agents_only", "Only the service desk can do this.")
}

// May tells whether the actor's rights let it give this command to the ticket, so that no page offers what will be refused.
func (a Actor) May(c Command, t Ticket) bool { return mayDo(c, t, a) == nil }

func (a Actor) has(r right, t Ticket) bool {
	if r == rightMachine {
		return a.IsMachine()
	}
	if r == rightRequester {
		return !a.IsMachine() && (a.Person.ID == t.Requester || !a.Scope().IsAgentOf(t))
	}
	if r == rightOwn {
		return !a.IsMachine() && a.Person.ID == t.Requester
	}
	if a.IsMachine() || !a.Scope().IsAgentOf(t) {
		return false
	}
	switch r {
	case rightAgent:
		return a.Person.IsAgent()
	case rightTeam:
		return a.Person.IsMember(t.Team)
	case rightVoice:
		return t.Voice != "" && a.Person.ID == t.Voice
	case rightDispatcher:
		return a.Person.Has(RoleDispatcher)
	case rightManager:
		return a.Person.Has(RoleManager) || a.Person.Has(RoleAdministrator)
	case rightNamed:
		return t.Restriction != nil && t.Restriction.names(a.Person.ID, a.Person.Teams)
	default:
		return false
	}
}

// isRequesterSide tells whether the actor stands on the client's side of this ticket.
func (a Actor) isRequesterSide(t Ticket) bool {
	return !a.IsMachine() && (a.Person.ID == t.Requester || !a.Scope().IsAgentOf(t))
}
