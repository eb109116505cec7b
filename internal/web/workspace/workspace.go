// Package workspace is where those who work at the desk live: the list of tickets, the conversation, what stands around it, and
// the sheets of its acts. Handlers parse, call and render; what may be done is decided in the core.
package workspace

import (
	"net/http"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// Site serves the workspace.
type Site struct{ *page.Base }

// Routes are its pages and acts.
func (s *Site) Routes() []page.Route {
	routes := []page.Route{
		{Method: "GET", Path: "/tickets", Handle: s.Signed(s.ticketList)},
		{Method: "GET", Path: "/tickets/bulk", Handle: s.Agents(s.bulkPreview)},
		{Method: "POST", Path: "/tickets/bulk", Handle: s.Agents(s.bulkRun)},
		{Method: "POST", Path: "/tickets/bulk/undo", Handle: s.Agents(s.bulkUndo)},
		{Method: "GET", Path: "/tickets/filter", Handle: s.Agents(s.ticketFilter)},
		{Method: "GET", Path: "/tickets/priority", Handle: s.Agents(s.priorityPreview)},
		{Method: "POST", Path: "/views", Handle: s.Agents(s.viewSave)},
		{Method: "POST", Path: "/views/{id}", Handle: s.Agents(s.viewRename)},
		{Method: "POST", Path: "/views/{id}/delete", Handle: s.Agents(s.viewDelete)},
		{Method: "GET", Path: "/rail", Handle: s.Agents(s.rail)},
		{Method: "GET", Path: "/find", Handle: s.Agents(s.find)},
		{Method: "GET", Path: "/triage", Handle: s.Agents(s.triageNext)},
		{Method: "GET", Path: "/triage/{number}", Handle: s.Agents(s.triageShow)},
		{Method: "POST", Path: "/triage/{number}/undo", Handle: s.Agents(s.triageUndo)},
		{Method: "GET", Path: "/clients/{id}", Handle: s.Agents(s.clientShow)},
		{Method: "GET", Path: "/dispatch", Handle: s.Agents(s.board)},
		{Method: "POST", Path: "/dispatch/away", Handle: s.Agents(s.boardAway)},
		{Method: "POST", Path: "/dispatch/leave", Handle: s.Agents(s.boardLeave)},
		{Method: "POST", Path: "/dispatch/balance", Handle: s.Agents(s.evenOut)},
		{Method: "POST", Path: "/dispatch/{number}/assign", Handle: s.Agents(s.boardAct(s.boardAssign))},
		{Method: "POST", Path: "/dispatch/{number}/work", Handle: s.Agents(s.boardAct(s.boardWork))},
		{Method: "POST", Path: "/dispatch/{number}/work/{seq}", Handle: s.Agents(s.boardAct(s.boardEnd))},
		{Method: "GET", Path: "/reports", Handle: s.Agents(s.reports)},
		{Method: "GET", Path: "/reports/tiers", Handle: s.Agents(s.tierReport)},
		{Method: "GET", Path: "/reports/tiers.csv", Handle: s.Agents(s.tierTable)},
		{Method: "GET", Path: "/reports/tiers/tickets", Handle: s.Agents(s.tierTickets)},
		{Method: "GET", Path: "/knowledge", Handle: s.Agents(s.articleList)},
		{Method: "POST", Path: "/knowledge", Handle: s.Agents(s.articleCreate)},
		{Method: "GET", Path: "/knowledge/new", Handle: s.Agents(s.articleNew)},
		{Method: "GET", Path: "/knowledge/{id}", Handle: s.Agents(s.articleShow)},
		{Method: "POST", Path: "/knowledge/{id}", Handle: s.Agents(s.articleChange)},
		{Method: "GET", Path: "/knowledge/{id}/edit", Handle: s.Agents(s.articleEdit)},
		{Method: "GET", Path: "/tickets/new", Handle: s.Agents(s.ticketNew)},
		{Method: "POST", Path: "/tickets", Handle: s.Agents(s.ticketCreate)},
		{Method: "GET", Path: "/tickets/new/people", Handle: s.Agents(s.ticketNewPeople)},
		{Method: "GET", Path: "/tickets/new/intake", Handle: s.Agents(s.ticketNewIntake)},
		{Method: "GET", Path: "/tickets/new/alike", Handle: s.Agents(s.ticketNewAlike)},
		{Method: "POST", Path: "/tickets/{number}/suggested", Handle: s.Agents(s.suggestTake)},
		{Method: "GET", Path: "/tickets/{number}", Handle: s.Signed(s.ticketShow)},
		{Method: "GET", Path: "/tickets/{number}/files/{seq}/{hash}", Handle: s.Signed(s.ticketFile)},
		{Method: "GET", Path: "/tickets/{number}/sheet/{act}", Handle: s.Agents(s.ticketSheet)},
		{Method: "GET", Path: "/tickets/{number}/preview/{act}", Handle: s.Agents(s.ticketPreview)},
		{Method: "GET", Path: "/tickets/{number}/handoff", Handle: s.Agents(s.handoffSheet)},
		{Method: "POST", Path: "/tickets/{number}/handoff", Handle: s.Agents(s.handoffOffer)},
		{Method: "GET", Path: "/tickets/{number}/article/{id}", Handle: s.Agents(s.ticketArticle)},
		{Method: "POST", Path: "/tickets/{number}/article/{id}", Handle: s.Agents(s.ticketArticlePut)},
		{Method: "POST", Path: "/tickets/{number}/resolve", Handle: s.Agents(s.ticketResolve)},
		{Method: "POST", Path: "/tickets/{number}/handoff/team", Handle: s.Agents(s.handoffTeam)},
		{Method: "POST", Path: "/tickets/{number}/message", Handle: s.Agents(s.ticketSend)},
		{Method: "POST", Path: "/tickets/{number}/draft", Handle: s.Agents(s.draftSave)},
		{Method: "POST", Path: "/tickets/{number}/presence", Handle: s.Agents(s.presenceSave)},
		{Method: "GET", Path: "/tickets/{number}/presence", Handle: s.Agents(s.presenceShow)},
		{Method: "POST", Path: "/tickets/{number}/read", Handle: s.Agents(s.readSave)},
	}
	for name, read := range acts {
		routes = append(routes, page.Route{Method: "POST", Path: "/tickets/{number}/" + name, Handle: s.Agents(s.ticketAct(name, read))})
	}
	for name, run := range triageActs {
		routes = append(routes, page.Route{Method: "POST", Path: "/triage/{number}/" + name, Handle: s.Agents(s.triageAct(name, run))})
	}
	return routes
}

// call is the visitor's. A form may name the version of the ticket it was made from; then it counts for no other.
func (s *Site) call(v *page.Visit) engine.Call {
	version, _ := strconv.ParseInt(v.Form("version"), 10, 64)
	return engine.Call{Actor: v.Actor, Via: desk.ViaWeb, Expect: desk.Seq(version)}
}

// ticket loads the ticket of the address, if the visitor sees it from the desk's side.
func (s *Site) ticket(v *page.Visit) (store.Loaded, error) {
	number, err := strconv.ParseInt(v.R.PathValue("number"), 10, 64)
	if err != nil {
		return store.Loaded{}, desk.NotFound("ticket")
	}
	loaded, err := s.Store().TicketByNumber(v.Ctx(), number)
	if err == nil && !v.Actor.Scope().IsAgentOf(loaded.Ticket) {
		return store.Loaded{}, desk.NotFound("ticket")
	}
	return loaded, err
}

func path(number int64) string { return "/tickets/" + strconv.FormatInt(number, 10) }

func (s *Site) ok(v *page.Visit) { v.W.WriteHeader(http.StatusNoContent) }
