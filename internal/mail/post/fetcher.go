package post

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// FetcherConfig is one IMAP mailbox to be emptied into the intake.
type FetcherConfig struct {
	Mailbox         string // our id of it, goes into each receipt
	Account         Account
	Folder          string        // empty: INBOX
	Acknowledge     Acknowledge   // how a stored message is marked
	MaxMessageBytes int64         // 0: 50 MiB; larger ones are left with the server, see Receipt.Oversize
	IdleFor         time.Duration // how long one IDLE lasts; 0: 10 min, at most 25 min
	PollEvery       time.Duration // pause between looks where the server has no IDLE; 0: 1 min
	PollOnly        bool          // do not use IDLE even if offered
	RetryMost       time.Duration // longest pause between attempts to connect; 0: 1 min
	Intake          Intake
	Log             *slog.Logger // nil: slog.Default
}

// Bounds of the configuration.
const (
	defaultMessageBytes = 50 << 20
	longestIdle         = 25 * time.Minute // RFC 2177: servers may hang up after 30
)

// FetcherStatus is what an administrator wants to know of a mailbox.
type FetcherStatus struct {
	Connected bool
	FetchedAt time.Time // the last letter stored and acknowledged; zero: none yet
	Fetched   int       // letters stored and acknowledged since the start
	Waiting   int       // letters seen at the last look and not taken yet, failed ones included
	LastError string    // what ended the last attempt; empty while all is well
}

// Fetcher empties one mailbox. It runs until its context ends and heals by itself from everything else.
type Fetcher struct {
	config  FetcherConfig
	log     *slog.Logger
	retries retrySchedule
	pause   backoff // between rounds while the intake is out of order
	retry   backoff // between connections

	mu     sync.Mutex
	status FetcherStatus
}

// NewFetcher gives a fetcher, or says what is wrong with the configuration. It does not connect.
func NewFetcher(c FetcherConfig) (*Fetcher, error) {
	if err := c.Account.validate(EncryptionTLS, EncryptionSTARTTLS, EncryptionNone); err != nil {
		return nil, err
	}
	if err := c.Acknowledge.validate(); err != nil {
		return nil, err
	}
	if c.Mailbox == "" || c.Intake == nil {
		return nil, errors.New("a fetcher needs a mailbox and an intake")
	}
	c.Folder = cmp.Or(c.Folder, "INBOX")
	c.MaxMessageBytes = cmp.Or(c.MaxMessageBytes, defaultMessageBytes)
	c.IdleFor = min(cmp.Or(c.IdleFor, 10*time.Minute), longestIdle)
	c.PollEvery = cmp.Or(c.PollEvery, time.Minute)
	c.RetryMost = cmp.Or(c.RetryMost, time.Minute)
	c.Log = cmp.Or(c.Log, slog.Default())
	return &Fetcher{
		config: c,
		log:    c.Log.With("mailbox", c.Mailbox),
		pause:  backoff{first: 500 * time.Millisecond, most: outageMost},
		retry:  backoff{first: min(time.Second, c.RetryMost), most: c.RetryMost},
	}, nil
}

// Run fetches until ctx ends. A letter being stored at that moment is acknowledged if the store is quick,
// else it comes again with the same key.
func (f *Fetcher) Run(ctx context.Context) {
	for ctx.Err() == nil {
		err := f.visit(ctx)
		if ctx.Err() != nil {
			return
		}
		pause := f.retry.next()
		f.noteTrouble(err)
		f.log.Warn("mailbox not reachable, trying again", "err", err, "pause", pause)
		sleep(ctx, pause)
	}
}

// Try connects, signs in and selects the folder as for fetching, and takes nothing.
func (f *Fetcher) Try(ctx context.Context) error {
	box, err := openIMAP(ctx, f.config)
	if err != nil {
		return err
	}
	box.Close()
	return nil
}

// Status may be called at any time.
func (f *Fetcher) Status() FetcherStatus {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

// visit works over one connection until it breaks.
func (f *Fetcher) visit(ctx context.Context) error {
	box, err := openIMAP(ctx, f.config)
	if err != nil {
		return err
	}
	defer box.Close()
	f.noteConnected()
	if f.retries.enter(box.Validity()) {
		f.log.Warn("the mail server renumbered the mailbox; letters not yet acknowledged come again under new keys",
			"uidvalidity", box.Validity())
	}
	return f.serve(ctx, box)
}

// serve alternates between taking what waits and waiting for more.
func (f *Fetcher) serve(ctx context.Context, box box) error {
	for ctx.Err() == nil {
		outage, err := f.round(ctx, box)
		if err != nil {
			return err
		}
		f.retry.reset()
		if outage {
			sleep(ctx, f.pause.next())
			continue
		}
		if err := box.Await(ctx, f.retries.nextIn(time.Now(), f.config.IdleFor)); err != nil {
			return fmt.Errorf("wait for mail: %w", err)
		}
	}
	return ctx.Err()
}

func (f *Fetcher) noteConnected() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.Connected, f.status.LastError = true, ""
}

func (f *Fetcher) noteTrouble(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.Connected, f.status.LastError = false, err.Error()
}

func (f *Fetcher) noteWaiting(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.Waiting = n
}

func (f *Fetcher) noteFetched() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.Fetched++
	f.status.Waiting--
	f.status.FetchedAt = time.Now().UTC()
}
