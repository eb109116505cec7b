package subscription

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/holiday"
	"tierdesk/internal/outbound"
	"tierdesk/internal/store"
)

// every is how often a subscription is read again, whether it could be read or not.
const every = 24 * time.Hour

// Reader reads subscriptions. Make one with New; it is safe for many callers at once.
type Reader struct {
	engine *engine.Engine
	client *http.Client
	log    *slog.Logger
}

// New makes a reader that reaches the public Internet, and the networks that the operator lists.
func New(e *engine.Engine, networks []netip.Prefix, log *slog.Logger) *Reader {
	return &Reader{engine: e, client: newClient(outbound.Policy{Allow: networks}, fetchFor), log: log}
}

// Subscribe reads an address and keeps it with what it says. What cannot be read now is refused.
func (r *Reader) Subscribe(ctx context.Context, actor desk.Actor, calendarID, address string) (store.Subscription, error) {
	c, err := r.engine.Subscribable(ctx, actor, calendarID)
	if err != nil {
		return store.Subscription{}, err
	}
	now, err := r.engine.Clock().Now()
	if err != nil {
		return store.Subscription{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return store.Subscription{}, fmt.Errorf("make an id: %w", err)
	}
	s := store.Subscription{ID: id.String(), Calendar: calendarID, AddedAt: now}
	if s.URL, err = ReadURL(address); err != nil {
		return s, err
	}
	said, _, err := r.read(ctx, &s, c, now)
	if err != nil {
		return s, err
	}
	return s, r.engine.Subscribe(ctx, actor, s, said)
}

// read fetches a subscription and works out what it says of the dates of a calendar; fresh is false where it is as it was.
func (r *Reader) read(ctx context.Context, s *store.Subscription, c store.Calendar, now time.Time) (said []store.SaidOn, fresh bool, err error) {
	zone, err := time.LoadLocation(c.Hours.Zone)
	if err != nil {
		return nil, false, desk.Invalid("url", "calendar.zone_unknown", "There is no such time zone. Use one of the IANA list, such as Europe/Berlin.")
	}
	s.TriedAt, s.NextAt = now, now.Add(every)
	year := now.In(zone).Year()
	readFor := fmt.Sprint(c.Version, " ", year)
	if s.ReadFor != readFor {
		s.ETag, s.LastModified = "", "" // the same file may say something else now
	}
	got, err := fetch(ctx, r.client, *s)
	if err != nil {
		return nil, false, err
	}
	if !got.same {
		if said, err = datesOf(got.data, c, zone, year); err != nil {
			return nil, false, err
		}
		s.ETag, s.LastModified, s.ReadFor = got.etag, got.lastModified, readFor
	}
	s.ReadAt, s.Problem = now, store.Trouble{}
	return said, !got.same, nil
}

// datesOf reads what a file closes.
func datesOf(data []byte, c store.Calendar, zone *time.Location, year int) ([]store.SaidOn, error) {
	read, err := holiday.ReadICal(data, zone, holiday.UsualOf(c.Hours), year)
	if err != nil {
		var refused *desk.Error
		if errors.As(err, &refused) {
			of := *refused
			of.Field = "url"
			return nil, &of
		}
		return nil, err
	}
	var said []store.SaidOn
	for _, d := range read.Days {
		name := strings.TrimSpace(store.CleanText(strings.ToValidUTF8(d.Name, "")))
		said = append(said, store.SaidOn{Date: d.Date, Day: calendar.Day{Hours: d.Hours, Name: name}})
	}
	return said, nil
}

// FetchDue reads the subscription that waits longest, if its time has come. It gives true when another one may wait, and when the next one does.
func (r *Reader) FetchDue(ctx context.Context) (more bool, next time.Time, err error) {
	now, err := r.engine.Clock().Now()
	if err != nil {
		return false, time.Time{}, err
	}
	all, err := r.engine.Store().Subscriptions(ctx, "")
	if err != nil || len(all) == 0 {
		return false, time.Time{}, err
	}
	due := slices.MinFunc(all, func(a, b store.Subscription) int { return a.NextAt.Compare(b.NextAt) })
	if due.NextAt.After(now) {
		return false, due.NextAt, nil
	}
	return true, time.Time{}, r.fetchAgain(ctx, due, now)
}

// fetchAgain keeps what came of it. What somebody took over goes on counting, whatever it was.
func (r *Reader) fetchAgain(ctx context.Context, s store.Subscription, now time.Time) error {
	kept := s
	c, err := r.calendar(ctx, s.Calendar)
	if err != nil {
		return err
	}
	said, fresh, err := r.read(ctx, &s, c, now)
	if ctx.Err() != nil {
		return ctx.Err() // the desk stops
	}
	var why *desk.Error
	if errors.As(err, &why) {
		r.log.Warn("a subscription of a calendar could not be read", "calendar", s.Calendar, "subscription", s.ID, "why", why.Code)
		kept.TriedAt, kept.NextAt, kept.Problem = s.TriedAt, now.Add(every), store.Trouble{Code: why.Code, Message: why.Message}
		s, fresh, err = kept, false, nil
	}
	if err != nil {
		return err
	}
	if err := r.engine.Store().SaveFetched(ctx, s, fresh, said); !store.IsNotFound(err) {
		return err
	}
	return nil // it was removed meanwhile
}

// calendar gives the newest version.
func (r *Reader) calendar(ctx context.Context, id string) (store.Calendar, error) {
	all, err := r.engine.Store().Calendars(ctx)
	if err != nil {
		return store.Calendar{}, err
	}
	for _, c := range slices.Backward(all) {
		if c.ID == id {
			return c, nil
		}
	}
	return store.Calendar{}, desk.NotFound("calendar")
}
