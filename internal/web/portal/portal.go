// Package portal is where requesters get an answer: search first, their requests, guides. It works without JavaScript, and its
// words are not those of the trade.
package portal

import (
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// Site serves the portal.
type Site struct{ *page.Base }

// Routes are its pages and acts.
func (s *Site) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/{$}", Open: true, Handle: s.Open(s.home)},
		{Method: "GET", Path: "/suggest", Open: true, Handle: s.Open(s.suggest)},
		{Method: "GET", Path: "/guides", Open: true, Handle: s.Open(s.guideList)},
		{Method: "GET", Path: "/guides/{id}", Open: true, Handle: s.Open(s.guideShow)},
		{Method: "POST", Path: "/guides/{id}", Open: true, Handle: s.Open(s.stepAnswer)},
		{Method: "GET", Path: "/how-we-work", Open: true, Handle: s.Open(s.howWeWork)},
		{Method: "GET", Path: "/join", Open: true, Handle: s.Open(s.joinPage)},
		{Method: "POST", Path: "/join", Open: true, Handle: s.Open(s.joinAsk)},
		{Method: "GET", Path: "/join/{secret}", Open: true, Handle: s.Open(s.joinLink)},
		{Method: "POST", Path: "/join/{secret}", Open: true, Handle: s.Open(s.joinFinish)},
		{Method: "GET", Path: "/forgot", Open: true, Handle: s.Open(s.forgotPage)},
		{Method: "POST", Path: "/forgot", Open: true, Handle: s.Open(s.forgotAsk)},
		{Method: "GET", Path: "/requests", Handle: s.Signed(s.requestList)},
		{Method: "GET", Path: "/requests/new", Handle: s.Signed(s.requestNew)},
		{Method: "POST", Path: "/requests", Handle: s.Signed(s.requestCreate)},
		{Method: "GET", Path: "/requests/{number}", Handle: s.Signed(s.requestShow)},
		{Method: "POST", Path: "/requests/{number}/message", Handle: s.Signed(s.requestSend)},
		{Method: "POST", Path: "/requests/{number}/reopen", Handle: s.Signed(s.requestReopen)},
		{Method: "POST", Path: "/requests/{number}/solved", Handle: s.Signed(s.requestSolved)},
		{Method: "POST", Path: "/requests/{number}/rate", Handle: s.Signed(s.requestRate)},
		{Method: "POST", Path: "/requests/{number}/attention", Handle: s.Signed(s.requestAttention)},
		{Method: "GET", Path: "/r/{token}", Open: true, Handle: s.linked(s.requestShow)},
		{Method: "GET", Path: "/r/{token}/files/{seq}/{hash}", Open: true, Handle: s.linked(s.requestFile)},
		{Method: "POST", Path: "/r/{token}/message", Open: true, Handle: s.linked(s.requestSend)},
		{Method: "POST", Path: "/r/{token}/reopen", Open: true, Handle: s.linked(s.requestReopen)},
		{Method: "POST", Path: "/r/{token}/solved", Open: true, Handle: s.linked(s.requestSolved)},
		{Method: "POST", Path: "/r/{token}/rate", Open: true, Handle: s.linked(s.requestRate)},
		{Method: "POST", Path: "/r/{token}/attention", Open: true, Handle: s.linked(s.requestAttention)},
	}
}

func (s *Site) call(v *page.Visit) engine.Call { return engine.Call{Actor: v.Actor, Via: desk.ViaWeb} }

// callOnce is a call that happens once for the form it was sent in and the words that were in it.
func (s *Site) callOnce(v *page.Visit, words ...any) (engine.Call, error) {
	call := s.call(v)
	now, err := s.Engine.Clock().Now()
	call.Key = v.Key(now, words...)
	return call, err
}

// side is what the visitor sees as somebody of a client. The portal shows agents no more of the desk's work than their own requests.
func side(v *page.Visit) desk.Scope { return v.Actor.Scope().ClientSide() }

// request loads the request of the address, by its number or by the link of a letter, if the visitor sees it from the client's
// side. One that is not there and one that is not theirs are the same.
func (s *Site) request(v *page.Visit) (store.Loaded, error) {
	loaded, err := s.named(v)
	if store.IsNotFound(err) || err == nil && !side(v).Admits(loaded.Ticket) {
		return store.Loaded{}, desk.NotFound("request")
	}
	return loaded, err
}

func (s *Site) named(v *page.Visit) (store.Loaded, error) {
	if v.Actor.Only != "" {
		return s.Store().Ticket(v.Ctx(), v.Actor.Only)
	}
	number, err := strconv.ParseInt(v.R.PathValue("number"), 10, 64)
	if err != nil {
		return store.Loaded{}, desk.NotFound("request")
	}
	return s.Store().TicketByNumber(v.Ctx(), number)
}

func path(number int64) string { return "/requests/" + strconv.FormatInt(number, 10) }

// at is where the visitor reads a request: at its number, or at the link they came by.
func at(v *page.Visit, number int64) string {
	if v.Actor.Only != "" {
		return linkPath + v.R.PathValue("token")
	}
	return path(number)
}
