package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail/letter"
	"tierdesk/internal/store"
)

// Placer reads stored mail and places it: as a ticket, as an entry, or in quarantine.
type Placer struct {
	engine *engine.Engine
	blobs  blob.Store
	config Config
	keys   Keys
	// lookupTXT resolves DNS for checks of our own where no receiving host is trusted; nil: no checks.
	lookupTXT func(domain string) ([]string, error)
	log       *slog.Logger
}

// NewPlacer makes a placer.
func NewPlacer(e *engine.Engine, blobs blob.Store, c Config, k Keys, lookupTXT func(string) ([]string, error), log *slog.Logger) *Placer {
	return &Placer{engine: e, blobs: blobs, config: c, keys: k, lookupTXT: lookupTXT, log: log}
}

// How receipts are claimed and when intake gives up on one. A lease is short, so that what a killed node held is taken up
// soon; a mail that takes longer may be read twice and is still placed once, because settling its receipt is guarded.
const (
	claimFor    = 8 * time.Second
	claimSize   = 20
	maxAttempts = 5
	parseFor    = 10 * time.Second
)

// Run places what waits. It gives true when there may be more.
func (p *Placer) Run(ctx context.Context, worker string) (bool, error) {
	now, err := p.engine.Clock().Now()
	if err != nil {
		return false, err
	}
	receipts, err := p.engine.Store().ClaimReceipts(ctx, worker, now, now.Add(claimFor), claimSize)
	if err != nil {
		return false, err
	}
	var unread error
	for _, r := range receipts {
		err := p.place(ctx, r, worker, false)
		if isUnread(err) {
			unread = err // perhaps only the disk under this one
			continue
		}
		if err != nil {
			return false, err
		}
	}
	return unread == nil && len(receipts) == claimSize, unread
}

// isUnread tells whether a file could not be read or written. Unlike a database that is gone it may concern one mail alone,
// which must not hold up those that were claimed with it.
func isUnread(err error) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Code == blob.CodeUnavailable
}

// Release places a quarantined mail although its sender acts as an agent without proof: a person has looked at it.
func (p *Placer) Release(ctx context.Context, id string) error {
	r, err := p.engine.Store().Receipt(ctx, id)
	if err != nil {
		return err
	}
	if r.State != store.ReceiptQuarantined {
		return desk.Conflict("receipt.settled", "This mail was placed already.")
	}
	return p.place(ctx, r, "", true)
}

// place settles one receipt. An error of it alone sends it to quarantine after some attempts; only an error of the
// database or the disk is given back, and stops the round.
func (p *Placer) place(ctx context.Context, r store.Receipt, worker string, released bool) error {
	in := &incoming{receipt: r, worker: worker, released: released}
	err := p.stepsSafely(ctx, in)
	if err == nil || errors.Is(err, store.ErrStale) {
		return nil
	}
	if kindOf(err) == desk.KindUnavailable || ctx.Err() != nil {
		return err
	}
	if r.Attempts < maxAttempts && (kindOf(err) == desk.KindInternal || isOvertaken(err)) {
		p.log.Warn("a mail could not be placed and will be tried again", "receipt", r.ID, "error", err)
		return nil
	}
	err = p.quarantine(ctx, in, "It could not be placed: "+err.Error())
	if errors.Is(err, store.ErrStale) {
		return nil // the lease was lost: whoever has it now settles the mail
	}
	return err
}

// isOvertaken tells whether others changed the ticket all the while, or settled this very mail.
func isOvertaken(err error) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Code == engine.CodeStale
}

// stepsSafely makes a panic an error of its mail, which then ends in quarantine: else it would hold up all that came after it.
func (p *Placer) stepsSafely(ctx context.Context, in *incoming) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic while placing a mail: %v", cause)
		}
	}()
	return p.steps(ctx, in)
}

func kindOf(err error) desk.Kind {
	var e *desk.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return desk.KindInternal
}

func (p *Placer) quarantine(ctx context.Context, in *incoming, why string) error {
	p.log.Info("a mail waits in quarantine", "receipt", in.receipt.ID)
	return p.engine.Store().SettleReceipt(ctx, in.settled(store.ReceiptQuarantined, why))
}

func (p *Placer) drop(ctx context.Context, in *incoming, why string) error {
	p.log.Info("a mail is dropped", "receipt", in.receipt.ID, "why", why)
	return p.engine.Store().SettleReceipt(ctx, in.settled(store.ReceiptDropped, why))
}

// incoming is one mail on its way through the steps.
type incoming struct {
	receipt  store.Receipt
	worker   string // whose lease the receipt is under; empty when a person released it
	letter   letter.Letter
	verdict  letter.Verdict
	released bool
	sender   desk.Person
	client   desk.Client
	thread   thread
}

// settled says what became of the mail, under the lease it was claimed with.
func (in *incoming) settled(state store.ReceiptState, why string) store.Placed {
	return store.Placed{Receipt: in.receipt.ID, State: state, Why: why, Worker: in.worker}
}

// steps is the order of what is done with a mail. It must not be changed: each step relies on those before.
func (p *Placer) steps(ctx context.Context, in *incoming) error {
	r := in.receipt
	if r.Oversize {
		return p.quarantine(ctx, in, "It is larger than the desk accepts. The whole mail is still in the mailbox.")
	}
	raw, err := p.raw(ctx, r)
	if err != nil {
		return err
	}
	parsed, err := p.parse(raw)
	if err != nil {
		return p.quarantine(ctx, in, "It could not be read: "+err.Error()+".")
	}
	in.letter = parsed
	if why := p.isOwn(in); why != "" {
		return p.drop(ctx, in, why)
	}
	if why, err := p.isRepeated(ctx, r); err != nil || why != "" {
		return firstError(err, func() error { return p.drop(ctx, in, why) })
	}
	if parsed.Bounce != nil {
		return p.bounce(ctx, in)
	}
	in.verdict = p.judge(in, raw)
	if r.NullPath && !in.letter.Auto {
		in.letter.Auto, in.letter.AutoReason = true, "it has an empty return path"
	}
	return p.placeFrom(ctx, in)
}

func firstError(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// placeFrom goes on once it is known what the mail is: who wrote it, and where it belongs.
func (p *Placer) placeFrom(ctx context.Context, in *incoming) error {
	if err := p.findSender(ctx, in); err != nil {
		return err
	}
	if in.sender.ID == "" {
		return p.quarantine(ctx, in, "It names no sender.")
	}
	if err := p.findThread(ctx, in); err != nil {
		return err
	}
	if why := in.holdBack(); why != "" {
		return p.quarantine(ctx, in, why)
	}
	if in.thread.joins {
		return p.join(ctx, in)
	}
	return p.open(ctx, in)
}

func (p *Placer) raw(ctx context.Context, r store.Receipt) ([]byte, error) {
	reader, err := p.blobs.Open(ctx, RawFolder, r.Raw)
	if err != nil {
		return nil, err
	}
	defer func() { _ = reader.Close() }()
	raw, err := io.ReadAll(io.LimitReader(reader, maxRaw+1))
	if err != nil {
		return nil, fmt.Errorf("read the raw mail: %w", err)
	}
	return raw, nil
}

func (p *Placer) parse(raw []byte) (letter.Letter, error) {
	budget := letter.DefaultBudget()
	end := time.Now().Add(parseFor)
	budget.Expired = func() bool { return time.Now().After(end) }
	return letter.Parse(raw, budget)
}

// isOwn finds mail that this desk sent itself: it came back through a loop or a copy, and says nothing new.
func (p *Placer) isOwn(in *incoming) string {
	if in.letter.Bounce != nil {
		return ""
	}
	if in.letter.Header.Get(markHeader) == p.keys.mark() {
		return "It is this desk's own mail."
	}
	for _, from := range in.letter.From {
		if _, ours := p.config.Mailbox(from.Address); ours {
			return "It claims to come from the desk's own address."
		}
	}
	return ""
}

// isRepeated finds the same mail placed before, as when it was delivered into two mailboxes.
func (p *Placer) isRepeated(ctx context.Context, r store.Receipt) (string, error) {
	first, err := p.engine.Store().SameMessage(ctx, r.MessageID, r.Hash, r.ID)
	if store.IsNotFound(err) {
		return "", nil
	}
	return "It is the same mail as receipt " + first.ID + ".", err
}

// judge asks who vouches for the sender: the receiving host that the mailbox trusts, else a check of our own.
func (p *Placer) judge(in *incoming, raw []byte) letter.Verdict {
	if host := p.config.byID(in.receipt.Mailbox).AuthHost; host != "" {
		return letter.Judge(in.letter, host)
	}
	if p.lookupTXT == nil {
		return letter.Verdict{Strength: letter.StrengthNone, Reason: "no receiving host is trusted and no checks of our own are made"}
	}
	return letter.VerifyDKIM(raw, p.lookupTXT)
}

// holdBack says why a person must look before the mail may act, or nothing.
func (in *incoming) holdBack() string {
	switch {
	case in.sender.Disabled:
		return "Its sender may not use the desk any more."
	case in.sender.IsAgent() && !in.released && !(in.verdict.Strength == letter.StrengthStrong && in.thread.signed):
		return "It claims to come from an agent and nothing proves it: " + in.verdict.Reason + "."
	case in.isOutOfOffice() && !in.thread.joins:
		return "It is an automatic answer that belongs to no ticket: " + in.letter.AutoReason + "."
	case in.client.HoldUnverified && !in.released && in.verdict.Strength == letter.StrengthNone && !in.thread.signed:
		return "Nothing vouches for its sender, and this client wants such mail to wait: " + in.verdict.Reason + "."
	}
	return ""
}

func (in *incoming) isOutOfOffice() bool {
	h := in.letter.Header
	return in.letter.Auto && (h.Has("X-Autoreply") || h.Has("X-Autorespond") || hasPrefixFold(h.Get("Auto-Submitted"), "auto-replied") ||
		hasPrefixFold(h.Get("Precedence"), "auto_reply"))
}
