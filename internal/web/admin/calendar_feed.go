package admin

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// calendarFeeds are the subscriptions of a calendar with the form for another, and what they propose.
type calendarFeeds struct {
	draft
	All      []store.Subscription
	Proposed []calendar.Proposal
	Unticked []string // proposals that somebody took the tick from, where the page comes back
	Trouble  string   // with what was decided on them
}

func (s *Site) calendarFeeds(v *page.Visit, id string) (calendarFeeds, error) {
	f := calendarFeeds{draft: blank("feed", url.Values{"url": {""}})}
	var err error
	if f.All, err = s.Store().Subscriptions(v.Ctx(), id); err != nil {
		return f, err
	}
	proposed, err := s.Engine.Proposals(v.Ctx(), id)
	f.Proposed = proposed[id]
	return f, err
}

// proposed counts what is to be looked at, by calendar.
func (s *Site) proposed(v *page.Visit) (map[string]int, error) {
	all, err := s.Engine.Proposals(v.Ctx(), "")
	counts := map[string]int{}
	for id, proposals := range all {
		counts[id] = len(proposals)
	}
	return counts, err
}

// proposals are calendars with changes to look at, of those that the visitor may know.
func (s *Site) proposals(v *page.Visit, needs []need) ([]need, error) {
	counts, err := s.proposed(v)
	if err != nil || len(counts) == 0 {
		return needs, err
	}
	calendars, err := s.calendars(v)
	if err != nil {
		return nil, err
	}
	for _, c := range calendars {
		if n := counts[c.ID]; n > 0 {
			needs = append(needs, need{calendarPath(c.ID) + "#proposals", "calendar-clock", v.Words.N("admin.need.proposals", n, "Calendar", c.Name)})
		}
	}
	return needs, nil
}

// calendarSubscribe reads an address and keeps it. What it says is on the page then, to be looked at.
func (s *Site) calendarSubscribe(v *page.Visit) error {
	e, err := s.calendarEdit(v)
	if err != nil {
		return err
	}
	if e.Feeds.draft, err = sent(v, "feed", e.Feeds.kept); err != nil {
		return err
	}
	if s.Feeds == nil {
		return desk.NotFound("page")
	}
	if _, err = s.Feeds.Subscribe(v.Ctx(), v.Actor, e.Calendar.ID, v.Form("url")); isStaleOrRefused(err) {
		return s.calendarPage(v, e.Feeds.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go(calendarPath(e.Calendar.ID) + "?done=saved#proposals")
	return nil
}

func (s *Site) calendarUnsubscribe(v *page.Visit) error {
	id := v.R.PathValue("id")
	if err := s.Engine.Unsubscribe(v.Ctx(), v.Actor, id, v.R.PathValue("subscription")); err != nil {
		return err
	}
	v.Go(calendarPath(id) + "?done=saved")
	return nil
}

// doDismiss leaves proposals that are ticked out; doTake makes them count.
const doDismiss = "dismiss"

// calendarDecide takes over the proposals that are ticked, or leaves them out.
func (s *Site) calendarDecide(v *page.Visit) error {
	e, err := s.calendarEdit(v)
	if err != nil {
		return err
	}
	if err := v.R.ParseForm(); err != nil {
		return desk.Invalid("", "form.unreadable", "This form cannot be read. Send it again.")
	}
	ticked := v.R.PostForm["proposal"]
	decide := s.Engine.TakeProposals
	if v.Form("do") == doDismiss {
		decide = s.Engine.DismissProposals
	}
	if err = decide(v.Ctx(), v.Actor, e.Calendar.ID, picksOf(ticked)); isStaleOrRefused(err) {
		for _, p := range e.Feeds.Proposed {
			if value := proposalValue(p); !slices.Contains(ticked, value) {
				e.Feeds.Unticked = append(e.Feeds.Unticked, value)
			}
		}
		if isStale(err) {
			err = errChanged()
		}
		e.Feeds.Trouble = words.Problem(v.Ctx(), err)
		return s.calendarPage(v, page.StatusOf(err), e)
	}
	if err != nil {
		return err
	}
	v.Go(calendarPath(e.Calendar.ID) + "?done=saved")
	return nil
}

// proposalValue is how a tick says what was looked at: subscription, date and what is proposed.
func proposalValue(p calendar.Proposal) string {
	return p.Subscription + " " + p.Date + " " + p.Key()
}

func picksOf(values []string) []engine.Pick {
	var picks []engine.Pick
	for _, value := range values {
		id, rest, _ := strings.Cut(value, " ")
		date, key, _ := strings.Cut(rest, " ")
		picks = append(picks, engine.Pick{Subscription: id, Date: date, Key: key})
	}
	return picks
}

func (f calendarFeeds) isTicked(p calendar.Proposal) bool {
	return !slices.Contains(f.Unticked, proposalValue(p))
}

// address is the field for another one.
func (f calendarFeeds) address(ctx context.Context) part.Field {
	field := f.must(ctx, "url", 2000)
	field.Type, field.Complete = "text", "off" // webcal: is no address to a browser's own check
	return field
}

// dayWords says what a day is: its hours or that it is closed, and its name.
func dayWords(ctx context.Context, d calendar.Day) string {
	hours := words.T(ctx, "admin.calendar.closed")
	if len(d.Hours) > 0 {
		hours = strings.Join(d.Hours, ", ")
	}
	return strings.TrimSpace(hours + " " + d.Name)
}

// instead says what a calendar has now where it would have something else.
func instead(ctx context.Context, p calendar.Proposal) string {
	if p.Now == nil || p.Kind != calendar.ProposeChange {
		return ""
	}
	return words.T(ctx, "admin.proposals.instead", "Day", dayWords(ctx, *p.Now))
}

// from names the subscription of a proposal, where there is more than one.
func (f calendarFeeds) from(p calendar.Proposal) string {
	at := slices.IndexFunc(f.All, func(s store.Subscription) bool { return s.ID == p.Subscription })
	if at < 0 || len(f.All) < 2 {
		return ""
	}
	if u, err := url.Parse(f.All[at].URL); err == nil {
		return u.Host
	}
	return ""
}

// readAt says when the last fetch went well.
func readAt(ctx context.Context, s store.Subscription) string {
	if s.ReadAt.IsZero() {
		return ""
	}
	return words.T(ctx, "admin.feed.read", "When", words.When(ctx, s.ReadAt))
}

// unreadable says what was wrong with the last fetch; empty: nothing.
func unreadable(ctx context.Context, s store.Subscription) string {
	err := s.Problem.Err()
	if err == nil {
		return ""
	}
	return words.T(ctx, "admin.feed.problem", "When", words.When(ctx, s.TriedAt), "Why", words.Problem(ctx, err))
}

func unsubscribePath(s store.Subscription) string {
	return fmt.Sprintf("%s/subscriptions/%s/remove", calendarPath(s.Calendar), part.Escape(s.ID))
}
