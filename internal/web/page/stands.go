package page

import (
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/web/part"
)

// stands is what a page says while the clock stands; nil: it goes. Requesters hear what it means for them, those who work here why, and an
// administrator may take the new time where that helps.
func (b *Base) stands(v *Visit, who desk.Person) *part.Stands {
	s := b.Engine.Clock().Standstill()
	if s.Code == "" {
		return nil
	}
	if !who.IsAgent() {
		return &part.Stands{Title: v.T("stands.portal"), Text: v.T("stands.portal.text")}
	}
	by := v.Words.Span(s.Drift.Abs())
	said := &part.Stands{Title: v.T("stands.title", "At", v.Words.Exactly(s.Since)), Node: b.Node, Back: v.R.URL.RequestURI()}
	way := ".ahead"
	if s.Drift < 0 {
		way = ".behind"
	}
	said.Text = v.T(s.Code+way, "By", by)
	isMoved := s.Code == engine.CodeClockMoved
	switch {
	case !isMoved:
		said.Do = v.T("stands.do.database")
	case v.Actor.MayAct(desk.ActAcceptClock) == nil:
		said.Do, said.Accept = v.T("stands.do.accept", "Now", v.Words.Exactly(s.Now)), true
	default:
		said.Do = v.T("stands.do.ask")
	}
	return said
}
