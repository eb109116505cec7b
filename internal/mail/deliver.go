package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// Sender sends one rendered letter.
type Sender interface {
	Send(ctx context.Context, l post.Letter) (reply string, err error)
}

// Deliverer sends what waits in the outbox. A letter whose sending was not confirmed is sent again, as the same letter.
type Deliverer struct {
	engine *engine.Engine
	blobs  blob.Store
	config Config
	keys   Keys
	sender Sender
	links  chan linkLetter
	linked []time.Time // when a letter with a link left, within the last hour
	log    *slog.Logger
}

// NewDeliverer makes a deliverer.
func NewDeliverer(e *engine.Engine, blobs blob.Store, c Config, k Keys, s Sender, log *slog.Logger) *Deliverer {
	return &Deliverer{engine: e, blobs: blobs, config: c, keys: k, sender: s, links: make(chan linkLetter, maxLinkLetters), log: log}
}

// WaitingFrom takes over the letters with links that wait for another deliverer, whose place it takes.
func (d *Deliverer) WaitingFrom(former *Deliverer) { d.links = former.links }

// How letters are tried: fourteen times over about a day, then they lie among the dead letters where people see them.
const (
	sendFor     = 2 * time.Minute
	sendClaim   = 20
	maxSendings = 14
	firstRetry  = 30 * time.Second
	lastRetry   = 6 * time.Hour
	capFor      = 15 * time.Minute
	settleFor   = 5 * time.Second
)

// Run sends what is due. It gives true when there may be more.
func (d *Deliverer) Run(ctx context.Context, worker string) (bool, error) {
	now, err := d.engine.Clock().Now()
	if err != nil {
		return false, err
	}
	sent, err := d.engine.Store().SentSince(ctx, now.Add(-time.Hour))
	if err != nil {
		return false, err
	}
	if sent >= d.config.perHour() {
		d.log.Warn("the circuit breaker for outgoing mail is open", "sent", sent)
		return false, nil
	}
	posts, err := d.engine.Store().ClaimPosts(ctx, worker, now, now.Add(sendFor), sendClaim)
	if err != nil {
		return false, err
	}
	var unread error
	for _, p := range posts {
		err := d.deliver(ctx, p, worker)
		if isUnread(err) {
			unread = err
			continue
		}
		if err != nil {
			return false, err
		}
	}
	return unread == nil && len(posts) == sendClaim, unread
}

// deliver settles one letter. Only an error of the database is given back. A letter that was sent is noted as sent even when
// the desk is told to stop in between, or it would be sent again after the start.
func (d *Deliverer) deliver(ctx context.Context, p store.Post, worker string) error {
	now, err := d.engine.Clock().Now()
	if err != nil {
		return err
	}
	err = d.sendSafely(ctx, p, now)
	if err != nil && (kindOf(err) == desk.KindUnavailable || ctx.Err() != nil) {
		return err
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleFor)
	defer cancel()
	err = d.settle(last, p, worker, now, err)
	if errors.Is(err, store.ErrStale) {
		return nil // the lease was lost: whoever has it now settles the letter
	}
	return err
}

// settle notes what became of a letter. The log names no server's words: they repeat addresses.
func (d *Deliverer) settle(ctx context.Context, p store.Post, worker string, now time.Time, sending error) error {
	var later *heldBack
	var failed *post.SendError
	s := d.engine.Store()
	switch {
	case sending == nil:
		return s.PostSent(ctx, p.ID, worker, now)
	case errors.As(sending, &later):
		d.log.Info("a letter is held back", "letter", p.ID, "why", later.why)
		if later.wait > 0 {
			return s.PostHeld(ctx, p.ID, worker, now.Add(later.wait), later.why)
		}
		return s.PostFailed(ctx, p.ID, worker, time.Time{}, later.why)
	case errors.As(sending, &failed) && failed.Permanent, p.Attempts >= maxSendings:
		d.log.Warn("a letter is given up", "letter", p.ID, "attempts", p.Attempts, "code", codeOf(failed))
		if err := d.refused(ctx, p, failed); err != nil {
			return err
		}
		return s.PostFailed(ctx, p.ID, worker, time.Time{}, sending.Error())
	}
	wait := min(firstRetry<<min(p.Attempts-1, 12), lastRetry)
	d.log.Warn("a letter could not be sent and will be tried again", "letter", p.ID, "wait", wait, "code", codeOf(failed))
	return s.PostFailed(ctx, p.ID, worker, now.Add(wait), sending.Error())
}

// codeOf is the mail server's code for a letter it did not take; 0 when it gave none.
func codeOf(e *post.SendError) int {
	if e == nil {
		return 0
	}
	return e.Code
}

// sendSafely makes a panic an error of its letter, which is then tried so often and no more: else it would hold up the others.
func (d *Deliverer) sendSafely(ctx context.Context, p store.Post, now time.Time) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic while sending a letter: %v", cause)
		}
	}()
	return d.send(ctx, p, now)
}

// heldBack says that a letter may not leave: for a while, or, when wait is zero, at all.
type heldBack struct {
	why  string
	wait time.Duration
}

func (h *heldBack) Error() string { return h.why }

func (d *Deliverer) send(ctx context.Context, p store.Post, now time.Time) error {
	n, err := d.load(ctx, p)
	if err != nil {
		return err
	}
	if err := d.mayLeave(ctx, n, now); err != nil {
		return err
	}
	raw, err := d.render(ctx, n, now)
	if err != nil {
		return err
	}
	from := n.box.Address
	if n.post.Notice == desk.NoticeReceived {
		from = "" // RFC 3834 section 3.3: an automatic response has no return path that another machine would answer
	}
	if _, err = d.sender.Send(ctx, post.Letter{From: from, To: []string{n.to.Email}, Raw: raw}); err != nil {
		return fmt.Errorf("send letter %s: %w", p.ID, err)
	}
	return nil
}

// mayLeave holds letters back that nobody should get: to people without mail, to strangers of the ticket, and too many.
func (d *Deliverer) mayLeave(ctx context.Context, n notice, now time.Time) error {
	switch {
	case n.to.Email == "" || n.to.NoMail || n.to.Disabled:
		return &heldBack{why: store.WhyNoMail}
	case n.record.Erased:
		return &heldBack{why: store.WhyErased}
	case n.post.QueuedAt.Before(d.config.Since):
		return &heldBack{why: store.WhyBefore}
	case !desk.Actor{Person: n.to}.Scope().Admits(n.loaded.Ticket):
		return &heldBack{why: store.WhyNoSight}
	}
	if _, ours := d.config.Mailbox(n.to.Email); ours {
		return &heldBack{why: store.WhyOurs}
	}
	sent, err := d.engine.Store().SentTo(ctx, n.to.ID, now.Add(-time.Hour))
	switch {
	case err != nil:
		return err
	case n.post.Notice == desk.NoticeReceived && n.record.Stamp.Via == desk.ViaMail && sent >= automaticPerHour:
		return &heldBack{why: store.WhyAutomatic}
	case sent >= d.config.perPersonHour():
		return &heldBack{why: "this address got its letters of the hour", wait: capFor}
	}
	return nil
}

// load reads all that a letter is about, as it is now.
func (d *Deliverer) load(ctx context.Context, p store.Post) (notice, error) {
	n := notice{post: p}
	s := d.engine.Store()
	var err error
	if len(d.config.Mailboxes) == 0 {
		return n, &heldBack{why: store.WhyNoMailbox}
	}
	n.box = d.config.Mailboxes[0]
	if n.loaded, err = s.Ticket(ctx, p.Ticket); err != nil {
		return n, err
	}
	if n.record, err = s.Entry(ctx, p.Ticket, p.Entry); err != nil {
		return n, err
	}
	people, err := s.Persons(ctx, []desk.PersonID{p.To, n.record.Stamp.By.Person})
	if err != nil {
		return n, err
	}
	n.to, n.author = people[p.To], people[n.record.Stamp.By.Person].Name
	n.speech = words.For(n.to.Language, "", zoneOf(n.to), p.QueuedAt)
	if n.author == "" {
		n.author = n.speech.T("letter.desk")
	}
	if n.token, err = d.keys.token(p); err != nil {
		return n, err
	}
	if n.link, err = d.link(n); err != nil {
		return n, err
	}
	if n.post.Notice == desk.NoticeReceived {
		if n.look, err = d.look(ctx, n.speech, n.loaded.Ticket); err != nil {
			return n, err
		}
	}
	if merged, ok := n.record.Event.(desk.TicketMerged); ok {
		if n.into, err = d.seen(ctx, n.to, merged.Into); err != nil {
			return n, err
		}
	}
	n.answers, err = d.answered(ctx, n)
	return n, err
}

// seen gives the number of a ticket to a reader who sees it, else 0.
func (d *Deliverer) seen(ctx context.Context, reader desk.Person, id desk.TicketID) (int64, error) {
	loaded, err := d.engine.Store().Ticket(ctx, id)
	if store.IsNotFound(err) {
		return 0, nil
	}
	if err != nil || !(desk.Actor{Person: reader}).Scope().Admits(loaded.Ticket) {
		return 0, err
	}
	return loaded.Ticket.Number, nil
}

// answered is the last mail that this reader wrote on the ticket before the entry: the one their mail program knows.
func (d *Deliverer) answered(ctx context.Context, n notice) (string, error) {
	until := n.post.Entry
	if n.post.Notice == desk.NoticeReceived {
		until += firstEntries // the mail that opened the ticket stands right behind the opening
	}
	after := max(until-lastEntries, 0)
	records, err := d.engine.Store().Timeline(ctx, n.post.Ticket, after, int(until-after))
	if err != nil {
		return "", err
	}
	answered := ""
	for _, r := range records {
		posted, ok := r.Event.(desk.MessagePosted)
		if ok && posted.From == n.to.ID && r.Content != nil && r.Content.MessageID != "" {
			answered = r.Content.MessageID
		}
	}
	return clean(answered, 500), nil
}

// Where the mail that is answered is looked for: so far back, and right behind an opening.
const (
	lastEntries  = 200
	firstEntries = 3
)
